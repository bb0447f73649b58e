// The settings of a run: each is changed while it learns.

import { findActive, makeHtml, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { Settings } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** @typedef {keyof Settings} SettingName */
/**
 * One control: a slider over whole numbers, a slider over powers of ten, or a list.
 * @typedef {object} Control
 * @property {SettingName} name
 * @property {string} label
 * @property {string} title
 * @property {[number, number]} [range]
 * @property {boolean} [isLog]
 * @property {number} [step]
 * @property {string[]} [choices]
 * @property {boolean} [isSwitch]
 * @property {string} [zero] what 0 means
 */

/** @type {Control[]} */
const CONTROLS = [
  { name: "optimiser", label: "optimiser", title: "How a gradient moves the weights", choices: ["sgd", "momentum", "rmsprop", "adam"] }, // biome-ignore format: a table
  { name: "learningRate", label: "learning rate", title: "The size of an update", range: [-4, 0], isLog: true }, // biome-ignore format: a table
  { name: "maxGradNorm", label: "clip at norm", title: "A longer gradient is shortened to this norm", range: [0, 10], step: 0.1, zero: "off" }, // biome-ignore format: a table
  { name: "bpttLen", label: "bptt_len", title: "The gradient stops at the border of each window of so many steps", range: [0, 50], step: 1, zero: "exact" }, // biome-ignore format: a table
  { name: "batchSize", label: "batch size", title: "Sequences in one update", range: [1, 128], step: 1 }, // biome-ignore format: a table
  {
    name: "seqLen",
    label: "length",
    title: "Steps of a training sequence",
    range: [2, 50],
    step: 1,
  },
  { name: "delay", label: "delay d", title: "How many steps ago the echoed input came", range: [0, 3], step: 1 }, // biome-ignore format: a table
  {
    name: "period",
    label: "period",
    title: "Steps of one turn of the sine",
    range: [3, 24],
    step: 1,
  },
  { name: "start", label: "start", title: "How the start weights are drawn (own: those on the stage)", choices: ["uniform", "wide", "orthogonal", "ones", "own"] }, // biome-ignore format: a table
  { name: "seed", label: "start seed", title: "Of the start weights and of the sequences", range: [0, 999999] }, // biome-ignore format: a table
  { name: "learnsStart", label: "learn h\u2080", title: "Whether a1 and a2 are learned too", isSwitch: true }, // biome-ignore format: a table
];

/** @param {(change: Partial<Settings>) => void} change */
export function createSettingsForm(change) {
  const element = makeHtml("div", { class: "settings-form", role: "group" });
  element.setAttribute("aria-label", "Settings of learning");
  const rows = CONTROLS.map((control) => makeControl(control));
  element.append(...rows.map(({ row }) => row));

  /** @param {Control} control */
  function makeControl(control) {
    const { name, label, title, choices, range, isSwitch } = control;
    const shown = makeHtml("output");
    const input = choices ? makeList(choices) : makeInput(control);
    input.setAttribute("data-setting", name);
    input.setAttribute("aria-label", label);
    const row = makeHtml("label", { class: "setting", title }, label, input);
    if (range && name !== "seed") row.append(shown);
    const event = range && name !== "seed" ? "input" : "change";
    input.addEventListener(event, () => {
      const value = isSwitch ? /** @type {HTMLInputElement} */ (input).checked : readValue(control, input.value); // biome-ignore format: one line
      change({ [name]: value });
    });
    return { control, row, input, shown };
  }

  /** @param {string[]} choices */
  function makeList(choices) {
    const options = choices.map((choice) => {
      const option = makeHtml("option", { value: choice });
      option.textContent = choice;
      return option;
    });
    return makeHtml("select", {}, ...options);
  }

  /** @param {Control} control */
  function makeInput({ name, range = [0, 1], isLog, step = 1, isSwitch }) {
    if (isSwitch) return makeHtml("input", { type: "checkbox" });
    if (name === "seed") return makeHtml("input", { type: "text", inputmode: "numeric" });
    const [min, max] = range;
    return makeHtml("input", { type: "range", min, max, step: isLog ? 0.05 : step });
  }

  /** @param {LearningView} view */
  function paint({ settings, task }) {
    for (const { control, row, input, shown } of rows) {
      const { name, zero, isLog } = control;
      const isOption = name === "delay" || name === "period";
      row.hidden = isOption && !task.hasOptions.includes(/** @type {never} */ (name));
      const value = settings[name];
      if (input instanceof HTMLInputElement && input.type === "checkbox") {
        input.checked = value === true;
        continue;
      }
      const text = isLog ? String(Math.log10(Number(value))) : String(value);
      if (findActive(input) !== input || input.type === "range") {
        if (Number(input.value) !== Number(text) || input instanceof HTMLSelectElement) input.value = text; // biome-ignore format: one line
      }
      setText(shown, value === 0 && zero ? zero : formatNumber(Number(value)));
    }
  }

  return { element, paint };
}

/**
 * @param {Control} control
 * @param {string} text
 */
function readValue({ name, choices, isLog }, text) {
  if (choices) return text;
  if (name === "seed") return /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return isLog ? Number((10 ** Number(text)).toPrecision(3)) : Number(text);
}
