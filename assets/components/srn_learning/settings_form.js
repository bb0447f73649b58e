// The settings of a run: each is changed while it learns.

import { CHOICES, RANGES } from "../learning/tasks.js";
import { findActive, makeHtml, makeOption, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";
import { parseWhole, quoteTyped } from "../shared/typed_numbers.js";
import { titleOption } from "./option_titles.js";

/** @import { Settings, Task } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** @typedef {keyof Settings} SettingName */
/**
 * One control: a list or a slider, with the choices or the range that the table of tasks has.
 * @typedef {object} Control
 * @property {SettingName} name
 * @property {string} label
 * @property {string} title
 * @property {boolean} [isLog] a slider over powers of ten
 * @property {number} [step] of a slider, 1 if left out
 * @property {boolean} [isSwitch]
 * @property {string} [zero] what 0 means
 */

/** @type {Control[]} */
const CONTROLS = [
  { name: "optimiser", label: "optimiser", title: "How a gradient moves the weights" },
  { name: "learningRate", label: "learning rate", title: "The size of an update", isLog: true },
  { name: "maxGradNorm", label: "clip at norm", title: "A longer gradient is shortened to this norm", step: 0.1, zero: "off" }, // biome-ignore format: a table
  { name: "bpttLen", label: "truncate BPTT", title: "The gradient stops at the border of each window of so many steps", zero: "exact" }, // biome-ignore format: a table
  { name: "batchSize", label: "batch size", title: "Sequences in one update" },
  { name: "seqLen", label: "length", title: "Steps of a training sequence; an echo has at least d + 1" }, // biome-ignore format: a table
  { name: "delay", label: "delay d", title: "How many steps ago the echoed input came" },
  { name: "period", label: "period", title: "Steps of one turn of the sine" },
  {
    name: "start",
    label: "start",
    title: "How the start weights are drawn (own: those on the stage)",
  },
  { name: "seed", label: "start seed", title: "Of the start weights and of the sequences" },
  { name: "growFrom", label: "grow from", title: "The sequences begin with so many steps and grow by one after each success: a loss below a fifth of the floor", zero: "off" }, // biome-ignore format: a table
  { name: "restartAfter", label: "new start", title: "After so many updates without a success, new start weights are drawn", step: 100, zero: "never" }, // biome-ignore format: a table
  { name: "learnsStart", label: "learn h\u2080", title: "Whether a1 and a2 are learned too", isSwitch: true }, // biome-ignore format: a table
];

/**
 * @param {(change: Partial<Settings>) => void} change
 * @param {(text: string) => void} say
 */
export function createSettingsForm(change, say) {
  const element = makeHtml("div", { class: "settings-form", role: "group" });
  element.setAttribute("aria-label", "Settings of learning");
  const rows = CONTROLS.map((control) => makeControl(control));
  /** @type {Settings | null} */
  let painted = null;
  element.append(...rows.map(({ row }) => row));

  /** @param {Control} control */
  function makeControl(control) {
    const { name, label, title, isSwitch } = control;
    const [choices, range] = [CHOICES[name], RANGES[name]];
    const shown = makeHtml("output");
    const input = choices ? makeList(choices) : makeInput(control);
    input.setAttribute("data-setting", name);
    input.setAttribute("aria-label", label);
    const row = makeHtml("label", { class: "setting", title }, label, input);
    if (range && name !== "seed") row.append(shown);
    const event = range && name !== "seed" ? "input" : "change";
    const parts = { control, row, input, shown, refusedBeside: "" };
    input.addEventListener(event, () => {
      const value = isSwitch ? /** @type {HTMLInputElement} */ (input).checked : readValue(control, input.value); // biome-ignore format: one line
      if (value !== null) {
        acceptText(parts);
        if (name === "seed") input.value = String(value);
        return change({ [name]: value });
      }
      const [least, most] = RANGES[name];
      const kept = painted ? String(painted[name]) : "";
      say(
        `The ${label} must be a whole number from ${least} to ${most}, got ` +
          `${quoteTyped(input.value)}. It stays ${kept}; type a number such as 7.`,
      );
      parts.refusedBeside = kept;
      input.setAttribute("aria-invalid", "true"); // the text stays, to be corrected
    });
    return parts;
  }

  /** @param {string[]} choices */
  function makeList(choices) {
    const options = choices.map((choice) => makeOption(choice, titleOption(choice)));
    return makeHtml("select", {}, ...options);
  }

  /** @param {Control} control */
  function makeInput({ name, isLog, step = 1, isSwitch }) {
    if (isSwitch) return makeHtml("input", { type: "checkbox" });
    if (name === "seed") return makeHtml("input", { type: "text", inputmode: "numeric" });
    const [min, max] = isLog ? RANGES[name].map(Math.log10) : RANGES[name];
    return makeHtml("input", { type: "range", min, max, step: isLog ? 0.05 : step });
  }

  /** @param {LearningView} view */
  function paint({ settings, task }) {
    painted = settings;
    for (const parts of rows) {
      const { control, row, input, shown } = parts;
      const { name, zero, isLog } = control;
      const isOption = name === "delay" || name === "period";
      const isIdle = isOption && !task.hasOptions.includes(/** @type {never} */ (name));
      row.hidden = isIdle || isGiven(name, task);
      const value = settings[name];
      if (input instanceof HTMLInputElement && input.type === "checkbox") {
        input.checked = value === true;
        continue;
      }
      const text = isLog ? String(Math.log10(Number(value))) : String(value);
      if (parts.refusedBeside !== text) acceptText(parts);
      const isEditing = findActive(input) === input && input.type !== "range";
      if (!isEditing && !parts.refusedBeside) {
        if (Number(input.value) !== Number(text) || input instanceof HTMLSelectElement) input.value = text; // biome-ignore format: one line
      }
      setText(shown, value === 0 && zero ? zero : formatNumber(Number(value)));
    }
  }

  return { element, paint };
}

/**
 * Whether a task itself decides about a setting: the length of a sequence that is given, and the
 * number of sequences where there is only one.
 * @param {keyof Settings} name
 * @param {Task} task
 */
function isGiven(name, { name: task, steps, isRandom }) {
  if (name === "batchSize") return !isRandom;
  return (name === "seqLen" || name === "growFrom") && (steps > 0 || task === "own");
}

/** @param {{ input: Element, refusedBeside: string }} parts of a control whose text can be read */
function acceptText(parts) {
  parts.refusedBeside = "";
  parts.input.removeAttribute("aria-invalid");
}

/**
 * What a control's text says; null if it can't be read.
 * @param {{ name: SettingName, isLog?: boolean }} control
 * @param {string} text
 */
export function readValue({ name, isLog }, text) {
  if (name in CHOICES) return text;
  if (name === "seed") return parseWhole(text, RANGES.seed[1]);
  return isLog ? Number((10 ** Number(text)).toPrecision(3)) : Number(text);
}
