// Writes the backward pass of one update as text, with the numbers put in: one step of one sequence,
// and one weight's gradient as a sum over time.

import { enclose, formatActivation, formatDigits, writeResult } from "../shared/numbers.js";
import { titleOption } from "./option_titles.js";

/** @import { Activation, GradientTerms, Settings, UpdateToRead } from "../learning/types.d.ts" */
/** @import { OperationLine, Values } from "../shared/types.d.ts" */

const DOT = "\u00b7";
/** @type {Record<Activation, (unit: string) => string>} the slope, from the value of the unit */
const SLOPE_SYMBOLS = {
  linear: () => "1",
  tanh: (unit) => `(1 \u2212 ${unit}\u00b2)`,
  relu: (unit) => `[${unit} > 0]`,
  sigmoid: (unit) => `${unit}${DOT}(1 \u2212 ${unit})`,
};

/**
 * The numbers of the batch's first sequence at one step.
 * @param {UpdateToRead} read
 * @param {number} t counted from 0
 */
function readStep({ batch, passes }, t) {
  const pick = (/** @type {Float64Array} */ array, /** @type {number} */ at) =>
    at < batch.seqLen ? [array[2 * at], array[2 * at + 1]] : [0, 0];
  return {
    y: pick(passes.y, t),
    h: pick(passes.h, t),
    target: pick(batch.targets, t),
    counts: pick(batch.mask, t),
    dLdy: pick(passes.dLdy, t),
    dLdh: pick(passes.dLdh, t),
    dLdin: pick(passes.dLdin, t),
    next: pick(passes.dLdin, t + 1),
  };
}

/**
 * The lines of one step of the backward pass.
 * @param {UpdateToRead} read
 * @param {Values} values
 * @param {Settings} settings
 * @param {number} step counted from 1
 * @returns {OperationLine[]}
 */
export function writeBackward(read, values, { activation, bpttLen }, step) {
  const at = readStep(read, step - 1);
  const isBorder = bpttLen > 0 && step % bpttLen === 0;
  const isLast = step === read.batch.seqLen;
  const passed = isLast || isBorder ? [0, 0] : at.next;
  const lines = [0, 1].map((unit) => writeLossSlope(read, at, unit));
  for (const unit of [0, 1]) {
    const weights = unit === 0 ? ["w5", "w6", "u2", "u1"] : ["w7", "w8", "u4", "u3"];
    const slopes = [...at.dLdy, ...passed];
    const symbols = ["dL/dy1", "dL/dy2", "dL/din1\u207a", "dL/din2\u207a"];
    const used = isLast || isBorder ? 2 : 4;
    const name = `h${unit + 1}`;
    lines.push({
      symbols: `dL/d${name} = ${weights.slice(0, used).map((w, i) => `${w}${DOT}${symbols[i]}`).join(" + ")}`, // biome-ignore format: one line
      numbers: `= ${weights.slice(0, used).map((w, i) => `${formatFactor(values[w])}${DOT}${formatFactor(slopes[i])}`).join(" + ")}`, // biome-ignore format: one line
      result: `= ${formatDigits(at.dLdh[unit])}`,
      full: isBorder && !isLast ? "A window of BPTT ends here." : String(at.dLdh[unit]),
    });
    const state = formatState(at.h[unit], activation);
    lines.push({
      symbols: `dL/din${unit + 1} = dL/d${name}${DOT}${SLOPE_SYMBOLS[activation](name)}`,
      numbers: `= ${formatFactor(at.dLdh[unit])}${DOT}${SLOPE_SYMBOLS[activation](state)}`,
      result: writeResult(state, formatDigits(at.dLdin[unit])),
      full: String(at.dLdin[unit]),
    });
  }
  return lines;
}

/**
 * @param {UpdateToRead} read
 * @param {ReturnType<typeof readStep>} at
 * @param {number} unit
 * @returns {OperationLine}
 */
function writeLossSlope({ batch }, at, unit) {
  const name = `y${unit + 1}`;
  const end = { result: `= ${formatDigits(at.dLdy[unit])}`, full: String(at.dLdy[unit]) };
  if (!at.counts[unit]) {
    return {
      symbols: `dL/d${name} = 0:`,
      numbers: `${name} doesn't count here`,
      ...end,
      result: "",
    };
  }
  const [value, target] = [formatFactor(at.y[unit]), formatFactor(at.target[unit])];
  const count = `${batch.count}`;
  return batch.loss === "squared"
    ? {
        symbols: `dL/d${name} = 2${DOT}(${name} \u2212 target)/n`,
        numbers: `= 2${DOT}(${value} \u2212 ${target})/${count}`,
        ...end,
      }
    : {
        symbols: `dL/d${name} = (sigmoid(${name}) \u2212 target)/n`,
        numbers: `= (sigmoid(${formatDigits(at.y[unit])}) \u2212 ${target})/${count}`,
        ...end,
      };
}

/**
 * A weight's gradient as a sum over time, and what the update does with it.
 * @param {GradientTerms} weight
 * @param {{ gradNormBefore: number, gradNormAfter: number }} norms
 * @param {Settings} settings
 */
export function writeGradient(
  weight,
  { gradNormBefore, gradNormAfter },
  { optimiser, learningRate },
) {
  const { name, terms, total, clipped, isFixed, before, after } = weight;
  const sum = terms.map(formatFactor).join(" + ");
  const lines = [`dL/d${name} = ${sum} = ${formatDigits(total)}`];
  if (isFixed) return [...lines, `${name} isn't learned: it stays as it is.`];
  if (gradNormAfter < gradNormBefore) {
    lines.push(
      `Clipped by ${formatDigits(gradNormAfter)}/${formatDigits(gradNormBefore)}: ${formatDigits(clipped)}`,
    );
  }
  lines.push(
    `${titleOption(optimiser)} with rate ${formatDigits(learningRate)}: ${name} goes from ` +
      `${formatDigits(before)} to ${formatDigits(after)}.`,
  );
  return lines;
}

/** @param {number} value */
function formatFactor(value) {
  return enclose(formatDigits(value));
}

/**
 * A state as a factor: one that doubles round to a bound of f isn't shown as there.
 * @param {number} value
 * @param {string} f
 */
function formatState(value, f) {
  const text = formatActivation(value, f);
  return /^[<>]/.test(text) ? enclose(text) : formatFactor(value);
}
