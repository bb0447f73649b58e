// Reads the page's colours and its font as a canvas needs them. Reading costs a layout, so each is
// read once for each theme.

/** @type {Map<string, string>} by theme and name */
const known = new Map();
let family = "";

/**
 * A colour of the page.
 * @param {HTMLElement} element within the component, which says what its theme is
 * @param {string} name a custom property such as "--text", or a colour
 */
export function readColour(element, name) {
  if (!name.startsWith("--")) return name;
  const key = `${element.closest("[data-theme]")?.getAttribute("data-theme")} ${name}`;
  const colour = known.get(key) ?? resolveProperty(element, name);
  known.set(key, colour);
  return colour;
}

/**
 * The page's font.
 * @param {HTMLElement} element
 */
export function readFont(element) {
  family ||= getComputedStyle(element).fontFamily;
  return family;
}

/**
 * What a custom property stands for: it is only a text, and a mix of colours has to be computed.
 * @param {HTMLElement} element
 * @param {string} name
 */
function resolveProperty(element, name) {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = "";
  return color;
}
