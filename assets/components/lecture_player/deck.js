// What a lecture's keys do, which scenes are kept ready, and how its clock is written. No page.

/** @import { KeyAction, PlayedScene } from "./types.d.ts" */

export const MOST_FRAMES = 4;

const LETTERS = /** @type {const} */ ({
  b: "black",
  q: "question",
  n: "notes",
  r: "restore",
  f: "screen",
  a: "class",
});

/**
 * What a key does; null if it belongs to the scene.
 * @param {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean }} event
 * @param {{ index: number, count: number, digits: string, isTyping: boolean }} deck
 * @returns {KeyAction | null}
 */
export function readKey({ key, ctrlKey, metaKey, altKey }, { index, count, digits, isTyping }) {
  if (ctrlKey || metaKey || altKey) return null;
  const show = (/** @type {number} */ target) =>
    /** @type {const} */ ({ kind: "show", index: Math.min(Math.max(target, 0), count - 1) });
  if (key === "PageDown") return show(index + 1);
  if (key === "PageUp") return show(index - 1);
  if (isTyping) return null;
  if (key === "Home") return show(0);
  if (key === "End") return show(count - 1);
  if (/^[0-9]$/.test(key)) return { kind: "typed", digits: (digits + key).slice(-3) };
  if (key === "Enter" && digits) return show(Number(digits) - 1);
  if (key === "Escape") return digits ? { kind: "typed", digits: "" } : { kind: "leave" };
  const letter = /** @type {keyof typeof LETTERS} */ (key.toLowerCase());
  return letter in LETTERS ? { kind: LETTERS[letter] } : null;
}

/**
 * The scenes to prepare, in this order, while one is shown: those that one key reaches.
 * @param {number} index
 * @param {number} count
 */
export function listNeighbours(index, count) {
  return [index + 1, index - 1].filter((each) => each >= 0 && each < count);
}

/**
 * The scene to give up so that another one has room: the one used longest ago, but neither the one
 * shown nor one of its neighbours if there is any other.
 * @param {number[]} used the scenes kept, the last used one at the end
 * @param {number} index the scene shown
 * @param {number} count
 */
export function chooseLeaving(used, index, count) {
  const near = listNeighbours(index, count);
  const others = used.filter((each) => each !== index);
  return others.find((each) => !near.includes(each)) ?? others[0];
}

/**
 * Minutes and seconds, as in 7:05.
 * @param {number} seconds
 */
export function writeClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * When a scene is meant to end, in seconds from the lecture's beginning.
 * @param {PlayedScene[]} scenes
 * @param {number} index
 */
export function findPlannedEnd(scenes, index) {
  return 60 * scenes.slice(0, index + 1).reduce((sum, { minutes }) => sum + minutes, 0);
}

/**
 * The address of a frame that shows a scene.
 * @param {string} link
 * @param {string} base
 * @param {boolean} isDark
 */
export function writeFrameAddress(link, base, isDark) {
  const theme = isDark ? "dark_theme" : "light_theme";
  const mark = link.includes("?") ? "&" : "?";
  return `${base}${link}${mark}embed=true&embed_options=${theme}&present=1`;
}
