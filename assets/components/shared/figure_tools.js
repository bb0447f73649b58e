// What every figure offers: full screen, its picture and its numbers as files, and its data as a table.

import { writeCsv } from "./csv_text.js";
import { openTable } from "./data_table.js";
import { makeHtml, makeSvg, setText } from "./elements.js";
import { createFullScreen } from "./full_screen.js";
import { nameFile, saveFile } from "./save_file.js";

/** @import { FigureSource, PanelName } from "./types.d.ts" */

const FULL = "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5";
const MORE = "M5 12h.01M12 12h.01M19 12h.01";

/**
 * A button with a picture.
 * @param {string} path
 * @param {string} label
 * @param {string} title
 */
export function makeIconButton(path, label, title) {
  const picture = makeSvg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": true },
    makeSvg("path", { d: path }),
  );
  return makeHtml("button", { type: "button", "aria-label": label, title }, picture);
}

/**
 * The link that shows a panel alone.
 * @param {{ href: string }} address of its page
 * @param {PanelName | null} panel
 */
export function findPanelLink({ href }, panel) {
  const url = new URL(href);
  for (const [name, value] of Object.entries(panel?.link ?? {})) url.searchParams.set(name, value);
  url.searchParams.delete("present");
  url.searchParams.set("panel", panel?.name ?? "");
  return url.href;
}

/**
 * Add the tools to a figure.
 * @param {HTMLElement} frame what fills the screen: the figure, and its finding if it has room for one
 * @param {FigureSource} source
 * @param {AbortSignal} signal
 */
export function addFigureTools(frame, source, signal) {
  const { toggle } = createFullScreen(frame, signal);
  const full = makeIconButton(FULL, "Full screen", "Full screen (F; Escape leaves)");
  const more = makeIconButton(
    MORE,
    "Picture and data",
    "Save the picture or its data, see the data as a table",
  );
  const list = makeHtml("div", { class: "figure-menu", hidden: "" });
  const said = makeHtml("p", { class: "figure-said", role: "status", hidden: "" });
  more.setAttribute("aria-expanded", "false");

  /** @param {boolean} isOpen */
  function open(isOpen) {
    list.hidden = !isOpen;
    more.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    say("");
    linkEntry.hidden = !source.findPanel();
  }
  /** @param {string} text */
  function say(text) {
    setText(said, text);
    said.hidden = !text;
  }
  const name = (/** @type {string} */ ending) => {
    const page = window.location.pathname.split("/").at(-1) ?? "";
    return `${nameFile(page, source.findTitle())}.${ending}`;
  };
  const savePicture = async (/** @type {"png" | "svg"} */ format) =>
    saveFile(name(format), await source.drawPicture(format));

  const listRows = () => {
    const rows = source.listRows();
    if (!rows.length) throw new Error("this figure has no numbers yet.");
    return rows;
  };
  const copyLink = async () => {
    const link = findPanelLink(window.location, source.findPanel());
    try {
      await navigator.clipboard.writeText(link);
      say("The link is copied.");
    } catch {
      say(`Copy this link: ${link}`); // browsers have no clipboard without https
    }
  };
  /**
   * @param {string} label
   * @param {() => unknown} act
   */
  function makeEntry(label, act) {
    const entry = makeHtml("button", { type: "button" }, label);
    entry.addEventListener("click", async () => {
      open(false);
      more.focus({ preventScroll: true });
      try {
        await act();
      } catch (error) {
        say(`That didn't work: ${/** @type {Error} */ (error).message}`);
      }
    });
    return entry;
  }
  const linkEntry = makeEntry("Copy link to this panel", copyLink);
  list.append(
    makeEntry("Picture (PNG)", () => savePicture("png")),
    makeEntry("Drawing (SVG)", () => savePicture("svg")),
    makeEntry("Numbers (CSV)", () => saveFile(name("csv"), writeCsv(listRows()), "text/csv")),
    makeEntry("Data as a table", () => openTable(frame, source.findTitle(), listRows())),
    linkEntry,
  );
  const tools = makeHtml("div", { class: "figure-tools" }, full, more, list, said);
  full.addEventListener("click", toggle);
  more.addEventListener("click", () => open(Boolean(list.hidden)));
  tools.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      open(false);
      more.focus();
    } else if (event.key === "Enter" || event.key === " ") event.stopPropagation(); // the button's own
  });
  window.addEventListener(
    "pointerdown",
    (event) => !event.composedPath().includes(tools) && open(false),
    { signal, capture: true },
  );
  frame.append(tools);
  return tools;
}
