// Says whether a page of the app has been drawn, so that a class can look at it.

const DRAWN = '[data-testid="stMain"] [data-testid="stElementContainer"]';
const PRESENTED = "data-present"; // on the page's root, once its script has come to the end
const AWAITED = '[data-testid="stSkeleton"]'; // grey, in place of something whose code is loading
const COMPONENT = '[data-testid="stBidiComponentIsolated"]';

/**
 * Whether all parts of a page are there, in presenter mode, each figure with its picture.
 * @param {Document} page
 */
export function isComplete(page) {
  if (!page.documentElement?.hasAttribute(PRESENTED) || !page.querySelector(DRAWN)) return false;
  if (page.querySelector(AWAITED)) return false;
  return [...page.querySelectorAll(COMPONENT)].every(isFilled);
}

/**
 * Whether a component has drawn itself. A figure in a closed tab has no width, and waits.
 * @param {Element} host
 */
function isFilled(host) {
  const root = host.shadowRoot;
  if (!root?.childElementCount) return false;
  return [...root.querySelectorAll(".chart")].every(
    (chart) => !chart.clientWidth || chart.childNodes.length > 0,
  );
}
