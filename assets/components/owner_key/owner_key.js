// Compares the key of this browser's runs with the one that the page's session has.
//
// The key is in a cookie that the server sets and no script can read. The server can read it before
// the page's first run, and it stays the same if the app is started at another port.
//
// Tabs that are opened at the same moment in a new browser may be sent a key each, of which the browser
// keeps the last. So a tab says that it was opened, and each tab asks the server whether its session
// still has the browser's key. If not, its session gets a token, for which it's given that key.

/** @import { Component } from "../shared/types.d.ts" */

const CHANNEL = "rnn_explorer_owner";

/**
 * What each view hears of other tabs by, found by the element that the view is drawn in: on a change
 * of page the next view may come before the end of this one.
 * @type {WeakMap<object, BroadcastChannel>}
 */
const channels = new WeakMap();
let isSaid = false; // that this tab was opened

/** @param {Component<{ digest: string, address: string }>} component */
export default function ({ parentElement, data, setStateValue }) {
  const tabs = new BroadcastChannel(CHANNEL);
  const compare = async () => {
    try {
      const response = await fetch(data.address, { method: "POST", cache: "no-store" });
      const { digest, token } = await response.json();
      const isLatest = channels.get(parentElement) === tabs;
      if (isLatest && digest !== data.digest) setStateValue("token", token);
    } catch {
      // The server is lost; the next page that is opened compares again.
    }
  };
  channels.get(parentElement)?.close(); // this runs again whenever the data change
  channels.set(parentElement, tabs);
  tabs.onmessage = compare;
  compare();
  if (!isSaid) tabs.postMessage("a tab was opened");
  isSaid = true;
  return () => {
    tabs.close();
    if (channels.get(parentElement) === tabs) channels.delete(parentElement);
  };
}
