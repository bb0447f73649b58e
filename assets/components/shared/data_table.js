// Shows the data of a figure as a table, page by page.

import { writeCell } from "./csv_text.js";
import { makeHtml, setText } from "./elements.js";

/** @import { Cell } from "./types.d.ts" */

/**
 * A cell to be read: a number with a minus sign, where the CSV has a hyphen for programs.
 * @param {Cell} cell
 */
export function showCell(cell) {
  const text = writeCell(cell);
  return typeof cell === "number" ? text.replaceAll("-", "\u2212") : text;
}

export const ROWS_PER_PAGE = 200;

/**
 * Which rows a page has, counted from 0, and the sentence that says so.
 * @param {number} count of all rows
 * @param {number} page counted from 0; one beyond the last is the last
 */
export function findPage(count, page) {
  const last = Math.max(0, Math.ceil(count / ROWS_PER_PAGE) - 1);
  const shown = Math.min(Math.max(page, 0), last);
  const first = shown * ROWS_PER_PAGE;
  const end = Math.min(first + ROWS_PER_PAGE, count);
  const number = (/** @type {number} */ value) => value.toLocaleString("en");
  const rows = count === 1 ? "1 row." : `${number(count)} rows.`;
  const part = `Rows ${number(first + 1)} to ${number(end)} of ${number(count)}; the CSV has all of them.`;
  return { page: shown, last, first, end, sentence: last ? part : rows };
}

/**
 * Open a dialog with a table; it goes when it is closed.
 * @param {Element} parent
 * @param {string} title the table's caption
 * @param {Cell[][]} table the heading, then the rows
 */
export function openTable(parent, title, [heading, ...rows]) {
  const body = makeHtml("tbody");
  const sentence = makeHtml("p", { class: "data-rows", "aria-live": "polite" });
  const back = makeHtml("button", { type: "button" }, "Previous rows");
  const next = makeHtml("button", { type: "button" }, "Next rows");
  const close = makeHtml("button", { type: "button", class: "data-close" }, "Close");
  const heads = heading.map((name) => makeHtml("th", { scope: "col" }, showCell(name)));
  const room = makeHtml(
    "div",
    { class: "data-room", tabindex: 0, role: "region", "aria-label": `Data: ${title}` },
    makeHtml(
      "table",
      {},
      makeHtml("caption", {}, title),
      makeHtml("thead", {}, makeHtml("tr", {}, ...heads)),
      body,
    ),
  );
  const bar = makeHtml("div", { class: "data-bar" }, sentence, back, next, close);
  const dialog = makeHtml(
    "dialog",
    { class: "data-table", "aria-label": `Data: ${title}` },
    room,
    bar,
  );
  let page = 0;

  /** @param {number} wanted */
  function turn(wanted) {
    const part = findPage(rows.length, wanted);
    page = part.page;
    body.replaceChildren(
      ...rows
        .slice(part.first, part.end)
        .map(([name, ...cells]) =>
          makeHtml(
            "tr",
            {},
            makeHtml("th", { scope: "row" }, showCell(name)),
            ...cells.map((cell) => makeHtml("td", {}, showCell(cell))),
          ),
        ),
    );
    setText(sentence, part.sentence);
    back.hidden = next.hidden = part.last === 0;
    back.disabled = page === 0;
    next.disabled = page === part.last;
    room.scrollTop = 0;
  }

  back.addEventListener("click", () => turn(page - 1));
  next.addEventListener("click", () => turn(page + 1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  // The dialog has all keys: neither a stage below it nor the presenter mode hears them.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  turn(0);
  parent.append(dialog);
  dialog.showModal();
}
