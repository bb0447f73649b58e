// Decides which changes of the address become entries of the browser's history.
//
// What the user does makes one entry at most, and only if it opens another panel, recipe or scene.
// Streamlit makes an entry for every address that its server sends. Some of these only correct the
// entry before: after a click on another panel, the server first names that panel and then, once the
// page is drawn, removes the parameters of the controls that are gone. "Back" would lead to the
// address in between and seem to do nothing.
//
// The server doesn't know the parameters that only the browser writes, so they are added again.

const ACTIONS = ["pointerdown", "keydown", "click"];

/**
 * The names of the parameters in which two addresses differ.
 * @param {URLSearchParams} before
 * @param {URLSearchParams} after
 */
export function listDifferences(before, after) {
  const names = new Set([...before.keys(), ...after.keys()]);
  const read = (/** @type {URLSearchParams} */ query, /** @type {string} */ name) =>
    JSON.stringify(query.getAll(name));
  return [...names].filter((name) => read(before, name) !== read(after, name));
}

/**
 * Until `signal` aborts, let each of the user's actions make at most one entry on this page.
 * (Browsers without the Navigation API keep all entries.)
 * @param {(name: string) => boolean} isSetting whether a parameter is one that makes no entries
 * @param {(name: string) => boolean} isBrowsers whether only the browser writes a parameter
 * @param {AbortSignal} signal
 */
export function keepOneEntry(isSetting, isBrowsers, signal) {
  // A user may have clicked before this script was there to see it.
  let hasActed = window.navigator.userActivation?.hasBeenActive;
  let isWriting = false;
  const act = () => {
    hasActed = true;
  };
  for (const action of ACTIONS) window.addEventListener(action, act, { capture: true, signal });
  const decide = (/** @type {NavigateEvent} */ event) => {
    // A stage may have stopped this entry already.
    if (event.navigationType !== "push" || event.defaultPrevented || isWriting) return;
    const { pathname, search } = window.location;
    const target = new URL(event.destination.url);
    const isSamePage = event.destination.sameDocument && target.pathname === pathname;
    const present = new URLSearchParams(search);
    const lost = [...present].filter(
      ([name]) => isBrowsers(name) && !target.searchParams.has(name),
    );
    for (const [name, text] of isSamePage ? lost : []) target.searchParams.append(name, text);
    const changed = listDifferences(present, target.searchParams);
    const isEntry = !isSamePage || (hasActed && !changed.every(isSetting));
    if (isEntry) hasActed = false;
    if (isEntry && !(isSamePage && lost.length)) return;
    event.preventDefault();
    const { history } = window;
    isWriting = true;
    if (isEntry) history.pushState(history.state, "", target);
    else history.replaceState(history.state, "", target);
    isWriting = false;
  };
  window.navigation?.addEventListener("navigate", decide, { signal });
}
