/**
 * Keeps the random key of this browser's runs in a cookie, which every later visit brings along.
 *
 * A cookie and not the browser's storage: the server can read it before the page's first run, and
 * it stays the same where the app is started at another port.
 *
 * Tabs that are opened together in a new browser get a key each, and each may write its own before
 * it sees another's. So a tab that has written says so, and the others look again: in the end all
 * have the key that was written last.
 */

const NAME = "rnn_explorer_owner";
const KEPT_S = 400 * 24 * 3600; // the longest that browsers keep a cookie; each visit renews it

function findKept() {
  const found = document.cookie.match(new RegExp(`(?:^|; )${NAME}=([0-9a-f]{32})(?:;|$)`));
  return found === null ? null : found[1];
}

let tabs = null;

export default function ({ data, setStateValue }) {
  const keep = () => {
    const kept = findKept();
    const key = kept ?? data.key;
    document.cookie = `${NAME}=${key}; path=/; max-age=${KEPT_S}; SameSite=Lax`;
    if (key !== data.key) setStateValue("key", key);
    return kept === null;
  };
  tabs?.close(); // this runs again whenever the data changes
  tabs = new BroadcastChannel(NAME);
  tabs.onmessage = keep;
  if (keep()) tabs.postMessage("a key was written");
  return () => tabs.close();
}
