// Draws one word read, compressed and written, one column for each letter.

import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { formatActivation, formatShare } from "../shared/numbers.js";
import { makeBlock } from "./block.js";
import { makeBars, showLetter, spellOut } from "./letters.js";

/** @import { BlockName, Decoding, Painting, Part, WordActions } from "./types.d.ts" */

const TOP_ROWS = 6;
const LETTER_PX = 20; // the least width of a column
const LABEL_ROOM_PX = 12; // the least height of a row that has room for its unit's number

/** @param {WordActions} actions */
export function makeWord(actions) {
  const title = makeHtml("h3");
  const grid = makeHtml("div", { class: "grid" });
  const bars = makeBars();
  const element = makeHtml(
    "section",
    { class: "word" },
    title,
    makeHtml("div", { class: "picture" }, makeHtml("div", { class: "scroll" }, grid), bars.element),
  );
  /** @type {Painting | null} */
  let view = null;
  /** @type {Partial<Record<BlockName, Part>>} */
  let parts = {};

  /** @type {Parameters<typeof makeBlock>[1]["onHover"]} */
  const onHover = (name, column, row, event) => {
    const part = parts[name];
    if (column < 0 || !view || !part) {
      actions.say("", event);
      return;
    }
    const { order, decoding, word } = view;
    const unit = order[row];
    const value = formatActivation(part.states[column][unit], "tanh"); // whatever the cell, |h| < 1
    const moment = {
      encoder: () => `after reading ${spellOut(word.read[column])}`,
      context: () => "in the context vector",
      decoder: () => `when writing ${spellOut(decoding.wrote[column])}`,
    }[name]();
    actions.say(`unit ${unit} ${moment}: ${value}`, event);
  };
  /** @type {Parameters<typeof makeBlock>[1]["onPick"]} */
  const onPick = (row, event) => {
    if (view) actions.pick(view.order[row], event);
  };
  const blocks = {
    encoder: makeBlock("encoder", { onHover, onPick }),
    context: makeBlock("context", { onHover, onPick }),
    decoder: makeBlock("decoder", { onHover, onPick }),
  };
  const rows = {
    read: makeHtml("div", { class: "letters" }),
    fed: makeHtml("div", { class: "letters" }),
    attended: makeHtml("div", { class: "shares" }),
    wrote: makeHtml("div", { class: "letters wrote" }),
  };
  const labels = makeHtml("div", { class: "labels" });
  const note = (/** @type {string} */ text, /** @type {string} */ help) => {
    const part = makeHtml("span", { class: "note", title: help });
    part.textContent = text;
    return part;
  };
  const readNote = note("reads", "The letters that the encoder reads, one per step");
  const attendNote = note(
    "attends",
    "How much the decoder looks at each letter of the word while it writes this one",
  );
  grid.append(
    readNote,
    rows.read,
    note("context", "The context vector, which hands the word on to the decoder"),
    rows.fed,
    labels,
    ...Object.values(blocks).map((block) => block.element),
    attendNote,
    rows.attended,
    note("writes", "The letter that the decoder writes at each step"),
    rows.wrote,
  );

  /** @param {Painting} next */
  function paint(next) {
    view = next;
    const { word, decoding, order, step, chosen, isAlone } = view;
    const lengths = [word.read.length, decoding.fed.length];
    const at = Math.min(step, lengths[0] + lengths[1]);
    const output = at - lengths[0] - 1; // the index of the letter being written, or below 0
    setText(title, isAlone ? "" : `${word.word || "(empty)"} → ${decoding.text || "(empty)"}`);
    title.hidden = isAlone;
    const widths = lengths.map((count) => `minmax(${LETTER_PX * count}px, ${count}fr)`);
    grid.style.gridTemplateColumns = `minmax(42px, 64px) ${widths[0]} minmax(42px, 58px) ${widths[1]}`;
    element.classList.toggle("half", !isAlone);
    parts = {
      encoder: { states: word.encoder, current: at - 1, seen: at },
      context: { states: word.encoder.slice(-1), current: -1, seen: at >= lengths[0] ? 1 : 0 },
      decoder: { states: decoding.states, current: output, seen: Math.max(0, output + 1) },
    };
    for (const [name, part] of Object.entries(parts)) {
      const current = part.current < part.states.length ? part.current : -1;
      blocks[/** @type {BlockName} */ (name)].paint({
        ...part,
        current,
        seen: Math.min(part.seen, part.states.length),
        order,
        chosen,
      });
    }
    paintLabels(order, chosen);
    paintLetters(rows.read, word.read, at - 1, (index) => index + 1, word.read.length);
    paintLetters(
      rows.fed,
      decoding.fed,
      output,
      (index) => lengths[0] + index + 1,
      decoding.fed.length,
    );
    paintLetters(
      rows.wrote,
      decoding.wrote,
      output,
      (index) => lengths[0] + index + 1,
      decoding.kept,
      decoding,
    );
    paintShares(decoding.attention?.[output] ?? null, lengths[0], decoding.attention !== null);
    const top = output < 0 ? [] : decoding.top[output];
    bars.paint(
      output < 0 ? "Nothing has been written yet" : `Letter ${output + 1}: most probable`,
      top,
      TOP_ROWS,
    );
  }

  /**
   * @param {number[]} order
   * @param {number[]} chosen
   */
  function paintLabels(order, chosen) {
    const hasRoom = labels.clientHeight / order.length >= LABEL_ROOM_PX;
    const key = `${order.join()}|${chosen.join()}|${hasRoom}`;
    if (labels.dataset.key === key) return;
    labels.dataset.key = key;
    labels.replaceChildren(
      ...(hasRoom ? order : []).map((unit) => {
        const isChosen = chosen.includes(unit);
        const label = makeHtml("button", {
          type: "button",
          "data-unit": unit,
          "aria-pressed": isChosen,
          tabindex: -1,
          "aria-label": `Choose unit ${unit}`,
        });
        label.textContent = `${isChosen ? "● " : ""}${unit}`;
        label.addEventListener("click", (event) => actions.pick(unit, event));
        return label;
      }),
    );
  }

  /**
   * @param {HTMLElement} row
   * @param {string[]} letters
   * @param {number} current the index of the marked letter
   * @param {(index: number) => number} findStep the step of a letter
   * @param {number} kept how many letters belong to the word
   * @param {Decoding} [decoding]
   */
  function paintLetters(row, letters, current, findStep, kept, decoding) {
    while (row.children.length > letters.length) row.lastChild?.remove();
    while (row.children.length < letters.length) {
      const letter = makeHtml("button", { type: "button", tabindex: -1 });
      letter.addEventListener("click", () => actions.goTo(Number(letter.dataset.step)));
      letter.dataset.place = String(row.children.length);
      row.append(letter);
    }
    letters.forEach((letter, index) => {
      const cell = row.children[index];
      setText(cell, showLetter(letter));
      setAttribute(cell, "data-step", findStep(index));
      setAttribute(cell, "aria-current", index === current ? "step" : "false");
      setAttribute(cell, "title", `${spellOut(letter)}: go to this step`);
      cell.classList.toggle("dropped", index >= kept);
      cell.classList.toggle("forced", index < (decoding?.forced ?? 0));
    });
  }

  /**
   * @param {number[] | null} shares
   * @param {number} count
   * @param {boolean} hasAttention
   */
  function paintShares(shares, count, hasAttention) {
    attendNote.style.visibility = rows.attended.style.visibility = hasAttention ? "" : "hidden";
    while (rows.attended.children.length > count) rows.attended.lastChild?.remove();
    while (rows.attended.children.length < count) rows.attended.append(makeHtml("i"));
    const cells = /** @type {HTMLElement[]} */ ([...rows.attended.children]);
    cells.forEach((cell, index) => {
      const share = shares?.[index] ?? 0;
      cell.style.setProperty("--share", String(share));
      setText(cell, shares && share >= 0.05 ? formatShare(share, 1).replace("0.", ".") : "");
      setAttribute(cell, "data-share", share);
    });
  }

  return { element, paint };
}
