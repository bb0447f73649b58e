// Address: the page's address bar, and how often a stage writes there and to the server.
// Knows no net.

export const ADDRESS_GAP_MS = 100; // browsers refuse more than about 200 changes in 10 s
const isEmbedding = (part) => part.startsWith("embed"); // Streamlit's own parameters

/** The parts of an address's query that are to be kept. */
function listKept({ search }, isKept) {
  return search
    .slice(1)
    .split("&")
    .filter((part) => part && isKept(part));
}

/** Make the page's address hold the query, beside those of its parts that are to be kept. */
export function writeAddress(query, isKept = isEmbedding) {
  const parts = [...listKept(window.location, isKept), query].filter(Boolean);
  const search = parts.length ? `?${parts.join("&")}` : "";
  if (search === window.location.search) return;
  const { pathname, hash } = window.location;
  try {
    window.history.replaceState(window.history.state, "", pathname + search + hash);
  } catch {
    // A browser that counts the changes may refuse one; the next change writes it again.
  }
}

/** Make the page's address hold these parameters beside all others; an empty one is left out. */
export function writeParameters(values) {
  const given = Object.entries(values).filter(([, value]) => value !== "");
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  writeAddress(query, (part) => !(part.split("=")[0] in values));
}

export const readParameter = (name) => new URLSearchParams(window.location.search).get(name) ?? "";

/** Sends a text soon (at most one in `gap_ms`) or later; what comes meanwhile replaces it. */
export function createSender(send) {
  let timer = 0;
  let last = -Infinity;
  const flush = (text) => {
    last = performance.now();
    send(text);
  };
  const later = (text, wait_ms) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait_ms, text);
  };
  const soon = (text, gap_ms) => {
    const wait = last + gap_ms - performance.now();
    clearTimeout(timer);
    if (wait > 0) later(text, wait);
    else flush(text);
  };
  return { soon, later, cancel: () => clearTimeout(timer) };
}

/**
 * Sends a scene's link to the server and writes it to the address bar, as no entry of the history.
 *
 * The server repeats each link part by part, and the browser makes an entry of what differs from
 * the address bar. While a link is under way such entries are stopped: they would be scenes of the
 * past, the hand has gone on. (A browser without the Navigation API has those entries.) Messages
 * are numbered, since the hand comes back to scenes: a link's text does not tell which was repeated.
 */
export function createLinkSender(send, signal, isKept = isEmbedding) {
  let known = ""; // what the server knows
  let sent = 0; // the number of the last message
  let heard = 0; // the number of the last one that the server has repeated
  const sender = createSender((query) => {
    writeAddress(query, isKept);
    if (query === known) return;
    known = query;
    sent += 1;
    send({ count: sent, query });
  });
  const isRepeated = (address) =>
    address.pathname === window.location.pathname &&
    listKept(address, isKept).join("&") === listKept(window.location, isKept).join("&");
  const stopRepeated = (event) => {
    const isEntry = event.navigationType === "push" && heard < sent;
    if (isEntry && isRepeated(new URL(event.destination.url))) event.preventDefault();
  };
  window.navigation?.addEventListener("navigate", stopRepeated, { signal });
  return {
    ...sender,
    /** Send what the server has set: it repeats nothing then. */
    confirm: (query) => send({ count: sent, query }),
    /** The server has set this scene: what was under way has no meaning any more. */
    take(query, count) {
      sender.cancel();
      known = query;
      sent = heard = Math.max(sent, count);
    },
    /** The server has repeated the message of this number, and those before it. */
    hear(count) {
      heard = Math.max(heard, count);
    },
  };
}
