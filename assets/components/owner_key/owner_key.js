// Keeps the random key of this browser's runs in a cookie, which comes along with every later visit.
//
// It is a cookie and not the browser's storage: the server can read a cookie before the page's first
// run, and it stays the same if the app is started at another port.
//
// Tabs that are opened at the same moment in a new browser get a key each, and each may write its own
// before it sees another's. So a tab that has written a key says so, and the others look again: in
// the end all of them have the key that was written last.

/** @import { Component } from "../shared/types.d.ts" */

const NAME = "rnn_explorer_owner";
const KEPT_S = 400 * 24 * 3600; // the longest that browsers keep a cookie; each visit renews it

function findKept() {
  const found = document.cookie.match(new RegExp(`(?:^|; )${NAME}=([0-9a-f]{32})(?:;|$)`));
  return found === null ? null : found[1];
}

/**
 * What each view hears of other tabs by, found by the element that the view is drawn in: on a change
 * of page the next view may come before the end of this one.
 * @type {WeakMap<object, BroadcastChannel>}
 */
const channels = new WeakMap();

/** @param {Component<{ key: string }>} component */
export default function ({ parentElement, data, setStateValue }) {
  const keep = () => {
    const kept = findKept();
    const key = kept ?? data.key;
    document.cookie = `${NAME}=${key}; path=/; max-age=${KEPT_S}; SameSite=Lax`;
    if (key !== data.key) setStateValue("key", key);
    return kept === null;
  };
  channels.get(parentElement)?.close(); // this runs again whenever the data change
  const tabs = new BroadcastChannel(NAME);
  channels.set(parentElement, tabs);
  tabs.onmessage = keep;
  if (keep()) tabs.postMessage("a key was written");
  return () => tabs.close();
}
