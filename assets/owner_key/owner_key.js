/** Keeps a random key in this browser and tells it to the server: the owner of its runs. */

const OWNER_ITEM = "rnn-explorer.owner";
const OWNER_PATTERN = /^[0-9a-f]{32}$/;

function findOwnerKey() {
  let key = null;
  try {
    key = window.localStorage.getItem(OWNER_ITEM);
  } catch {
    // A browser that keeps nothing: the key lasts as long as the page.
  }
  if (key !== null && OWNER_PATTERN.test(key)) return key;
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  key = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    window.localStorage.setItem(OWNER_ITEM, key);
  } catch {
    // The same.
  }
  return key;
}

export default function ({ data, setStateValue }) {
  const key = findOwnerKey();
  if (data.known !== key) setStateValue("key", key);
}
