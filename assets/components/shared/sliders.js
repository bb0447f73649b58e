// Makes a slider and a number field for every number of a net that can be set.

import { findActive, makeHtml, setAttribute } from "./elements.js";
import { formatShort, LARGEST_TEXT } from "./numbers.js";
import { parseTyped, quoteTyped } from "./typed_numbers.js";

/** @import { AnyScene, Hand, SliderGroup } from "./types.d.ts" */

const SLIDER_STEP = 0.01;

/**
 * Fill the panels with groups of sliders; a slider goes from -end to end. `describe` says what a
 * number is.
 * @param {HTMLElement[]} panels
 * @param {SliderGroup[]} groups
 * @param {Hand & { end: number, describe: (name: string) => string }} options
 */
export function createSliders(panels, groups, { end, describe, change, finish, say }) {
  /** @type {Record<string, ReturnType<typeof makeRow>>} */
  const rows = {};
  for (const { panel, caption, code, names } of groups) {
    const heading = makeHtml("div", { class: "group-heading" });
    heading.textContent = caption;
    const symbol = makeHtml("span", { class: "matrix" });
    symbol.textContent = code;
    heading.append(symbol);
    const group = makeHtml(
      "div",
      { class: "group", role: "group", "aria-label": caption },
      heading,
    );
    for (const name of names) {
      rows[name] = makeRow(name);
      group.append(rows[name].row);
    }
    panels[panel].insertBefore(group, panels[panel].querySelector(".notice"));
  }

  /** @param {string} name */
  function makeRow(name) {
    const label = makeHtml("span", { class: "name" });
    label.textContent = name;
    label.title = `${describe(name)} Double-click to set it to 0.`;
    const range = makeHtml("input", {
      type: "range",
      min: -end,
      max: end,
      step: SLIDER_STEP,
      "data-weight": name,
      "aria-label": name,
      title: label.title,
    });
    const field = makeHtml("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      "data-number": name,
      "aria-label": `${name} as a number`,
    });
    const row = makeHtml("div", { class: "row" }, label, range, field);
    const parts = { row, range, field, value: 0, shown: "" };
    label.addEventListener("dblclick", () => set(name, 0));
    range.addEventListener("input", () => change(name, Number(range.value)));
    range.addEventListener("change", finish);
    field.addEventListener("focus", () => {
      if (field.value === parts.shown) field.value = parts.shown = String(parts.value);
      field.select();
    });
    field.addEventListener("blur", () => commit(name));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Escape") field.value = String(parts.value);
      if (event.key === "Escape") accept(field);
      field.blur();
    });
    return parts;
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  function set(name, value) {
    change(name, value);
    finish();
  }

  /**
   * Take over what is in the number field, or say why not.
   * @param {string} name
   */
  function commit(name) {
    const { field, value } = rows[name];
    if (field.value === String(value) || field.value === rows[name].shown) return;
    const typed = parseTyped(field.value);
    if (typed === null) {
      field.setAttribute("aria-invalid", "true"); // the text stays, to be corrected
      say(
        `${name} must be a number from \u2212${LARGEST_TEXT} to ${LARGEST_TEXT}, got ${quoteTyped(field.value)}. ` +
          `It stays ${value}; type a number such as 0.5.`,
      );
      return;
    }
    accept(field);
    const used = typed + 0; // nobody types a negative zero on purpose
    field.value = rows[name].shown = String(used);
    if (used !== value) set(name, used);
  }

  /**
   * @param {{ scene: AnyScene & { learning?: object | null }, selected?: string }} view of a scene
   *   that learns, numbers are rounded
   */
  function paint({ scene, selected = "" }) {
    for (const [name, parts] of Object.entries(rows)) {
      const value = scene.values[name];
      const { row, range, field } = parts;
      row.classList.toggle("selected", selected === name);
      const isFocused = findActive(field) === field;
      const text = scene.learning && !isFocused ? formatShort(value) : String(value);
      if (Object.is(parts.value, value) && field.value === text) continue;
      if (!Object.is(parts.value, value)) accept(field);
      const isRefused = field.getAttribute("aria-invalid") === "true";
      const isEditing = isRefused || (isFocused && field.value !== parts.shown);
      parts.value = value;
      if (!isEditing) field.value = parts.shown = text;
      field.title = String(value);
      const shown = Math.max(-end, Math.min(end, value));
      if (Number(range.value) !== shown) range.value = String(shown);
      const share = (shown + end) / (2 * end);
      range.style.setProperty("--low", String(Math.min(0.5, share)));
      range.style.setProperty("--high", String(Math.max(0.5, share)));
      setAttribute(row, "data-sign", Math.sign(value) + 0);
    }
  }

  /** @param {string} name */
  function focusField(name) {
    rows[name].field.focus({ preventScroll: true });
  }

  return { paint, focusField };
}

/** @param {HTMLInputElement} field with a text that can be read */
function accept(field) {
  field.removeAttribute("aria-invalid");
}
