// Finds, makes and changes DOM nodes. Text from data only ever becomes text. Nothing is written that
// is there already, so painting costs as much as has changed.

/** @typedef {Record<string, string | number | boolean>} Attributes */
/** @typedef {HTMLElement | SVGElement} Styled */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * The first element that a selector finds; an error if there is none of that type.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {{ new (): T }} type
 * @returns {T}
 */
export function findElement(root, selector, type) {
  const element = root.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`There is no ${type.name} at ${selector}.`);
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
function fillElement(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * The element with the focus, beside another one: within a component's shadow root if it has one.
 * @param {Element} beside
 */
export function findActive(beside) {
  return /** @type {Document | ShadowRoot} */ (beside.getRootNode()).activeElement;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
export function makeHtml(tag, attributes = {}, ...children) {
  return fillElement(document.createElement(tag), attributes, children);
}

/**
 * An option of a list.
 * @param {string | number} value
 * @param {string} text
 * @param {boolean} [isDefault] whether the list begins with it
 */
export function makeOption(value, text, isDefault = false) {
  const option = makeHtml("option", { value }, text);
  option.defaultSelected = isDefault;
  return option;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
export function makeSvg(tag, attributes = {}, ...children) {
  return fillElement(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function setAttribute(element, name, value) {
  const text = String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Mark the sign and the size of a value, from which the style sheet takes the colour.
 * @param {Styled} element
 * @param {number} value
 */
export function setTint(element, value) {
  const size = Math.abs(value);
  const sign = Number.isNaN(value) ? "undefined" : String(Math.sign(value) + 0);
  setAttribute(element, "data-sign", sign);
  const share = size === Infinity ? 1 : size / (1 + size);
  const percent = `${Number.isNaN(share) ? 0 : Math.round(12 + 36 * share)}%`;
  if (element.style.getPropertyValue("--tint") !== percent) {
    element.style.setProperty("--tint", percent);
  }
}
