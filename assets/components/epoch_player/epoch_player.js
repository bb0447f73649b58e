// Chooses the epoch that a page shows, and plays a run epoch by epoch.
//
// The server draws each epoch. One message to it is under way at a time; the newest one waits, so a
// server that is slower than the chosen speed leaves epochs out, and ends at the last one.

import { findElement, setAttribute } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";

/** @import { Component, View } from "../shared/types.d.ts" */
/** @import { Player } from "./types.d.ts" */

const LOST_MS = 5000; // an answer that takes longer won't come

/**
 * @param {HTMLElement} root
 * @returns {View<Player>}
 */
function createPlayer(root) {
  /** @type {Component<Player> | null} */
  let given = null;
  let count = 0; // messages sent
  let sentAt = -Infinity; // when the message was sent that is still unanswered
  let isStale = false; // whether the position has changed since
  const bar = findElement(root, ".bar", HTMLElement);
  const transport = makeTransport(bar, {
    label: "Epoch shown",
    hasKeys: false,
    write: (position, of) => {
      const epochs = given?.data.epochs ?? [];
      return `epoch ${(epochs[position - 1] ?? 0).toLocaleString("en")} of ${(epochs[of - 1] ?? 0).toLocaleString("en")}`;
    },
    onStep: send,
  });

  function send() {
    isStale = performance.now() - sentAt < LOST_MS;
    if (isStale) return;
    sentAt = performance.now();
    count += 1;
    const of = given?.data.epochs.length;
    given?.setStateValue("shown", { count, of, position: transport.position() - 1 });
  }

  return {
    root,
    update(component) {
      const { data } = component;
      const isFirst = given === null;
      if (isFirst) ({ count } = data);
      given = component;
      setAttribute(root, "data-theme", findTheme(component.parentElement));
      setAttribute(root, "data-epoch", data.epochs[data.position]); // that the page shows
      transport.setCount(data.epochs.length);
      if (data.count === count) {
        sentAt = -Infinity;
        if (isStale) send();
        else transport.show(data.position + 1);
      }
    },
    remove: transport.destroy,
  };
}

/** @param {Component<Player>} component */
export default (component) => mountView(component, ".epoch-player", createPlayer);
