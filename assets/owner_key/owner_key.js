/**
 * Keeps the random key of this browser's runs in a cookie, which every later visit brings along.
 *
 * A cookie and not the browser's storage: the server can read it before the page's first run, and
 * it stays the same where the app is started at another port.
 */

const NAME = "rnn_explorer_owner";
const KEPT_S = 400 * 24 * 3600; // the longest that browsers keep a cookie; each visit renews it

function findKept() {
  const found = document.cookie.match(new RegExp(`(?:^|; )${NAME}=([0-9a-f]{32})(?:;|$)`));
  return found === null ? null : found[1];
}

export default function ({ data, setStateValue }) {
  const kept = findKept(); // another tab may have been first
  const key = kept ?? data.key;
  document.cookie = `${NAME}=${key}; path=/; max-age=${KEPT_S}; SameSite=Lax`;
  if (key !== data.key) setStateValue("key", key);
}
