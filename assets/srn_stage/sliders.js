// Sliders: a slider and a number field for every weight, bias and start value.
// Knows what a hand may type; the scene is the stage's business.

const SLIDER_END = 3;
const SLIDER_STEP = 0.01;
const SLIDER_GROUPS = [
  ["input \u2192 hidden", "W_ih", ["w1", "w2", "w3", "w4"]],
  ["hidden \u2192 hidden", "W_hh", ["u1", "u2", "u3", "u4"]],
  ["start", "h_0", ["a1", "a2"]],
  ["hidden \u2192 output", "W_ho", ["w5", "w6", "w7", "w8"]],
  ["bias", "b_h, b_o", ["b1", "b2", "b3", "b4"]],
];
const LEFT_GROUPS = 3;

function createSliders(panels, { change, finish, say }) {
  const rows = {};
  SLIDER_GROUPS.forEach(([caption, matrix, names], index) => {
    const heading = makeHtml("div", { class: "group-heading" });
    heading.textContent = caption;
    const code = makeHtml("span", { class: "matrix" });
    code.textContent = matrix;
    heading.append(code);
    const group = makeHtml("div", { class: "group", role: "group", "aria-label": caption }, heading);
    for (const name of names) group.append((rows[name] = makeRow(name)).row);
    const panel = panels[index < LEFT_GROUPS ? 0 : 1];
    panel.insertBefore(group, panel.querySelector(".notice"));
  });

  function makeRow(name) {
    const label = makeHtml("span", { class: "name" });
    label.textContent = name;
    label.title = `${describePlace(name)} (rows and columns count from 1). Double click: 0.`;
    const range = makeHtml("input", {
      type: "range", min: -SLIDER_END, max: SLIDER_END, step: SLIDER_STEP,
      "data-weight": name, "aria-label": name, title: label.title,
    });
    const field = makeHtml("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
      "data-number": name, "aria-label": `${name} as a number`,
    });
    const row = makeHtml("div", { class: "row" }, label, range, field);
    const parts = { row, range, field, value: 0, commit: () => commit(name) };
    label.addEventListener("dblclick", () => set(name, 0));
    range.addEventListener("input", () => change(name, Number(range.value)));
    range.addEventListener("change", finish);
    field.addEventListener("focus", () => field.select());
    field.addEventListener("blur", () => commit(name));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Escape") field.value = String(parts.value);
      field.blur();
    });
    return parts;
  }

  function set(name, value) {
    change(name, value);
    finish();
  }

  /** Take over what stands in the number field, or say why not. */
  function commit(name) {
    const { field, value } = rows[name];
    if (field.value === String(value)) return;
    const typed = parseTyped(field.value);
    if (typed === null) {
      const given = field.value.trim().slice(0, 24);
      say(
        `${name} must be a number from \u22121000000 to 1000000, got \u201c${given}\u201d. ` +
          `It stays ${value}; type one such as 0.5.`,
      );
    }
    field.value = String(typed ?? value);
    if (typed !== null && typed !== value) set(name, typed);
  }

  function paint({ scene, selected }) {
    for (const [name, parts] of Object.entries(rows)) {
      const value = scene.values[name];
      const { row, range, field } = parts;
      row.classList.toggle("selected", selected === name);
      if (Object.is(parts.value, value) && field.value === String(value)) continue;
      const isEditing = field.getRootNode().activeElement === field && field.value !== String(parts.value);
      parts.value = value;
      if (!isEditing) field.value = String(value);
      field.title = String(value);
      const end = Math.max(-SLIDER_END, Math.min(SLIDER_END, value));
      if (Number(range.value) !== end) range.value = String(end);
      const share = (end + SLIDER_END) / (2 * SLIDER_END);
      range.style.setProperty("--low", String(Math.min(0.5, share)));
      range.style.setProperty("--high", String(Math.max(0.5, share)));
      setAttribute(row, "data-sign", Math.sign(value) + 0);
    }
  }

  function focusField(name) {
    rows[name].field.focus({ preventScroll: true });
  }

  return { paint, focusField };
}
