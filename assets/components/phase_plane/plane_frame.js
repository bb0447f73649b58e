// Says where a state is in the picture of the plane, and which numbers stand along its axes.

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Ends } from "./types.d.ts" */

/**
 * The square of the picture and the part of the plane in it.
 * @typedef {object} PlaneFrame
 * @property {number} left in pixels of the page
 * @property {number} top
 * @property {number} side
 * @property {[Ends, Ends]} window
 */

const ROOM = { left: 36, right: 6, top: 6, bottom: 22 }; // for the numbers along the axes
const MOST_TICKS = 5; // between them at most so many steps
const FACTORS = [1, 2, 5, 10];

/**
 * The largest square that fits, in the middle.
 * @param {number} width
 * @param {number} height
 * @param {[Ends, Ends]} window
 * @returns {PlaneFrame}
 */
export function fitFrame(width, height, window) {
  const across = width - ROOM.left - ROOM.right;
  const side = Math.max(0, Math.min(across, height - ROOM.top - ROOM.bottom));
  return { left: ROOM.left + (across - side) / 2, top: ROOM.top, side, window };
}

/**
 * @param {PlaneFrame} frame
 * @param {Point} state
 * @returns {Point}
 */
export function toPixel({ left, top, side, window: [[low1, high1], [low2, high2]] }, [h1, h2]) {
  return [
    left + (side * (h1 - low1)) / (high1 - low1),
    top + side - (side * (h2 - low2)) / (high2 - low2),
  ];
}

/**
 * The state under a pixel, or null outside the square. It is rounded as far as a pixel tells it
 * apart: a start that is chosen with the pointer reads 0.44 and not 0.4387755.
 * @param {PlaneFrame} frame
 * @param {Point} pixel
 * @returns {Point | null}
 */
export function toState({ left, top, side, window: [[low1, high1], [low2, high2]] }, [x, y]) {
  const [across, up] = [(x - left) / side, 1 - (y - top) / side];
  if (!(across >= 0 && across <= 1 && up >= 0 && up <= 1)) return null;
  const digits = Math.max(0, Math.ceil(-Math.log10((high1 - low1) / side)));
  const round = (/** @type {number} */ value) => Number(value.toFixed(digits)) || 0;
  return [round(low1 + across * (high1 - low1)), round(low2 + up * (high2 - low2))];
}

/**
 * Round numbers along an axis, with their texts.
 * @param {Ends} ends
 * @returns {{ value: number, text: string }[]}
 */
export function listTicks([low, high]) {
  const rough = (high - low) / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (FACTORS.find((factor) => factor * power >= rough) ?? 10);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    const value = i * step || 0;
    ticks.push({ value, text: value.toFixed(decimals).replace("-", "\u2212") });
  }
  return ticks;
}
