// Stays on every page: says when the server is lost, and what the teacher tells everybody.
//
// Streamlit's own sign is a small "Connecting" in the corner, and none at all if the server is frozen.
// The strip is at the window's lower edge, and what Streamlit draws ends above it, so it covers
// nothing. It belongs to the page, not to this component's element, which a change of page draws anew.

import { makeHtml, setText } from "../shared/elements.js";
import { createWatch } from "./watch.js";

/** @import { Component } from "../shared/types.d.ts" */
/** @import { Answer } from "./types.d.ts" */

const PATIENCE_MS = 5000; // with one question
const LOST =
  "Connection lost. Numbers on this page may be out of date; it goes on by itself once the server answers.";

/** @param {string} address */
async function askServer(address) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(address, { cache: "no-store", signal });
    if (!response.ok) return null;
    /** @type {Answer} */
    const answer = await response.json();
    return answer;
  } catch {
    return null;
  }
}

/** Whether a page of this app shows this one in a frame; it has a strip of its own. */
function isInsideApp() {
  try {
    return window.parent !== window && Boolean(window.parent.document);
  } catch {
    return false; // the page of another website
  }
}

function createStrip() {
  const page = document.documentElement;
  const lost = makeHtml("p", { class: "lost", role: "alert" });
  const notice = makeHtml("p", { class: "notice", role: "status" });
  const strip = makeHtml("div", { class: "server-strip" }, notice, lost);
  const size = new ResizeObserver(() => {
    page.style.setProperty("--server-strip", `${strip.offsetHeight}px`);
  });
  if (!isInsideApp()) {
    document.body.append(strip);
    size.observe(strip);
  }
  return {
    /** @param {boolean} isLost @param {string | null} text */
    show(isLost, text) {
      page.toggleAttribute("data-server-lost", isLost);
      setText(lost, isLost ? LOST : "");
      setText(notice, text ?? "");
    },
    remove() {
      size.disconnect();
      strip.remove();
      page.removeAttribute("data-server-lost");
      page.style.removeProperty("--server-strip");
    },
  };
}

/** @param {string} address of what is asked */
function createView(address) {
  const app = document.querySelector('[data-testid="stApp"]');
  const readState = () => app?.getAttribute("data-test-connection-state") ?? "CONNECTED";
  const strip = createStrip();
  const abort = new AbortController();
  const watch = createWatch(
    {
      async ask() {
        const answer = await askServer(address);
        // Streamlit has given up, but the server is there: the address has all that the page shows.
        if (answer && readState() === "DISCONNECTED_FOREVER") window.location.reload();
        return answer;
      },
      isConnected: () => readState() === "CONNECTED",
    },
    strip.show,
  );
  const states = new MutationObserver(watch.noteConnection);
  if (app) states.observe(app, { attributeFilter: ["data-test-connection-state"] });
  for (const name of ["online", "offline", "focus"]) {
    window.addEventListener(name, watch.ask, { signal: abort.signal });
  }
  return {
    address,
    remove() {
      watch.remove();
      states.disconnect();
      abort.abort();
      strip.remove();
    },
  };
}

/** @type {ReturnType<typeof createView> | null} */
let view = null;
let calls = 0;

/** @param {Component<{ address: string }>} component */
export default function ({ data }) {
  const call = ++calls;
  if (view?.address !== data.address) {
    view?.remove();
    view = createView(data.address);
  }
  return () => {
    if (call !== calls) return; // a later call has taken over
    view?.remove();
    view = null;
  };
}
