// Presenter mode: `present=1` in the address, the key P, and Escape. assets/page.css says how it looks.

import { readParameter, writeParameters } from "../shared/address.js";
import { isTyping } from "../shared/keys.js";

const NAME = "present";

/**
 * @param {HTMLElement} root the page's tools, which aren't shown while presenting
 * @param {boolean} isEmbedded whether another page shows this one and has the keys
 * @param {AbortSignal} signal
 */
export function createPresenting(root, isEmbedded, signal) {
  const page = document.documentElement;
  const isOn = () => page.hasAttribute("data-present");
  let isScene = false;

  /** @param {boolean} isWanted */
  function set(isWanted) {
    if (isWanted !== isOn()) {
      page.toggleAttribute("data-present", isWanted);
      window.dispatchEvent(new Event("resize")); // what draws itself to the window's size
    }
    root.hidden = isWanted || isEmbedded;
    if (!isEmbedded) writeParameters({ [NAME]: isWanted ? "1" : "" });
  }

  const take = (/** @type {KeyboardEvent} */ event) => {
    if (!isScene || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (event.key === "Escape" && isOn() && !document.fullscreenElement) set(false);
    else if (event.key.toLowerCase() === "p" && !isTyping(event)) set(!isOn());
    else return;
    event.preventDefault();
  };
  page.toggleAttribute("data-embedded", isEmbedded);
  if (!isEmbedded) window.addEventListener("keydown", take, { signal });
  return {
    set,
    /**
     * Take the page's address, once the page is known. Another page of the app begins without the
     * parameter: it is presented like the one before.
     * @param {boolean} isNext whether it is a page with a scene; the lectures' page has a player
     */
    keep(isNext) {
      isScene = isNext;
      if (isScene) set(isOn() || readParameter(NAME) === "1");
      else page.removeAttribute("data-present");
    },
  };
}
