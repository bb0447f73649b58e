// Shows one figure on the whole screen, by a button or the key F; Escape and F leave.

import { findActive } from "./elements.js";
import { isTyping } from "./keys.js";

/**
 * @param {HTMLElement} frame what fills the screen
 * @param {AbortSignal} signal
 */
export function createFullScreen(frame, signal) {
  const isReal = () => /** @type {ShadowRoot} */ (frame.getRootNode()).fullscreenElement === frame;
  const isOn = () => frame.classList.contains("is-full");

  /** @param {boolean} isFull */
  function mark(isFull) {
    if (isFull === isOn()) return;
    frame.classList.toggle("is-full", isFull);
    if (!isFull) frame.removeAttribute("popover");
  }

  async function enter() {
    try {
      await frame.requestFullscreen();
    } catch {
      // A telephone, or a course page that doesn't allow it: the figure fills the window instead.
      frame.setAttribute("popover", "manual");
      frame.showPopover();
      mark(true);
    }
  }

  function toggle() {
    if (!isOn()) enter();
    else if (isReal()) document.exitFullscreen();
    else mark(false);
  }

  /** @param {KeyboardEvent} event */
  function take(event) {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (event.defaultPrevented || ctrlKey || metaKey || altKey || shiftKey || isTyping(event))
      return;
    const isHere = isOn() || frame.matches(":hover") || frame.contains(findActive(frame));
    if (!(key === "Escape" && isOn()) && !(key.toLowerCase() === "f" && isHere)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Escape leaves one thing at a time
    toggle();
  }

  window.addEventListener("keydown", take, { signal, capture: true });
  document.addEventListener("fullscreenchange", () => mark(isReal()), { signal });
  return { toggle };
}
