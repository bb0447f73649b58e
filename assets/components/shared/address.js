// Writes to the page's address bar, and tells the server, neither too often.

/** @import { LinkMessage } from "./types.d.ts" */

export const ADDRESS_GAP_MS = 100; // browsers refuse more than about 200 changes in 10 s

/**
 * Whether a part of an address isn't the page's own: it says how the page is shown (embed,
 * embed_options, present, panel), or another website has added it, as explorer/ui/shell/link_report.py
 * says.
 * @param {string} part
 */
export const isFromOutside = (part) =>
  /^(embed(_options)?|present|panel|utm_\w+|[a-z]*clid|[gw]braid|igshid|mc_[ce]id|mkt_tok|_ga|_gl|_hs(enc|mi))(=|$)/.test(
    part,
  );

/**
 * The parts of an address's query that have to stay.
 * @param {{ search: string }} address
 * @param {(part: string) => boolean} isKept
 */
function listKept({ search }, isKept) {
  return search
    .slice(1)
    .split("&")
    .filter((part) => part && isKept(part));
}

/**
 * Make the page's address hold the query, beside those of its parts that have to stay.
 * @param {string} query
 */
export function writeAddress(query, isKept = isFromOutside) {
  const parts = [...listKept(window.location, isKept), query].filter(Boolean);
  const search = parts.length ? `?${parts.join("&")}` : "";
  if (search === window.location.search) return;
  const { pathname, hash } = window.location;
  try {
    window.history.replaceState(window.history.state, "", pathname + search + hash);
  } catch {
    // Browsers limit how often the address may change; the next change writes it again.
  }
}

/**
 * Make the page's address hold these parameters beside all others; an empty one is left out.
 * @param {Record<string, string | number>} values
 */
export function writeParameters(values) {
  const given = Object.entries(values).filter(([, value]) => value !== "");
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  writeAddress(query, (part) => !(part.split("=")[0] in values));
}

export const readParameter = (/** @type {string} */ name) =>
  new URLSearchParams(window.location.search).get(name) ?? "";

/**
 * Sends a value soon (at most one in `gap_ms`) or later; what comes in the meantime replaces it.
 * @template T
 * @param {(value: T) => void} send
 */
export function createSender(send) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = -Infinity;
  const flush = (/** @type {T} */ value) => {
    last = performance.now();
    send(value);
  };
  const later = (/** @type {T} */ value, /** @type {number} */ wait_ms) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait_ms, value);
  };
  const soon = (/** @type {T} */ value, /** @type {number} */ gap_ms) => {
    const wait = last + gap_ms - performance.now();
    clearTimeout(timer);
    if (wait > 0) later(value, wait);
    else flush(value);
  };
  return { soon, later, cancel: () => clearTimeout(timer) };
}

/**
 * Sends a scene's link to the server and writes it to the address bar without an entry in the
 * browser's history.
 *
 * The server repeats each link part by part, and the browser makes a history entry of whatever
 * differs from the address bar. Such entries are stopped while a link is under way: they would be
 * scenes that the user has already left. (Browsers without the Navigation API keep the entries.)
 * Messages are numbered because the same scene can come again: its text doesn't say which message
 * was repeated.
 * @param {(message: LinkMessage) => void} send
 * @param {AbortSignal} signal
 */
export function createLinkSender(send, signal, isKept = isFromOutside) {
  let known = ""; // what the server knows
  let sent = 0; // the number of the last message
  let heard = 0; // the number of the last one that the server has repeated
  const sender = createSender((/** @type {string} */ query) => {
    writeAddress(query, isKept);
    if (query === known) return;
    known = query;
    sent += 1;
    send({ count: sent, query });
  });
  const isRepeated = (/** @type {URL} */ address) =>
    address.pathname === window.location.pathname &&
    listKept(address, isKept).join("&") === listKept(window.location, isKept).join("&");
  const stopRepeated = (/** @type {NavigateEvent} */ event) => {
    const isEntry = event.navigationType === "push" && heard < sent;
    if (isEntry && isRepeated(new URL(event.destination.url))) event.preventDefault();
  };
  window.navigation?.addEventListener("navigate", stopRepeated, { capture: true, signal });
  return {
    ...sender,
    /** Send what the server has set itself, which it doesn't repeat. */
    confirm: (/** @type {string} */ query) => send({ count: sent, query }),
    /**
     * The server has set this scene: whatever was under way no longer matters.
     * @param {string} query
     * @param {number} count
     */
    take(query, count) {
      sender.cancel();
      known = query;
      sent = heard = Math.max(sent, count);
    },
    /**
     * The server has repeated the message with this number and those before it.
     * @param {number} count
     */
    hear(count) {
      heard = Math.max(heard, count);
    },
  };
}
