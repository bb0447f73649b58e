// Elements: makes and changes DOM nodes; text from data only ever becomes text.
// Knows no net. A change is written only if it is one, so that a paint costs what has moved.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function fillElement(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function makeHtml(tag, attributes = {}, ...children) {
  return fillElement(document.createElement(tag), attributes, children);
}

export function makeSvg(tag, attributes = {}, ...children) {
  return fillElement(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

export function setAttribute(element, name, value) {
  const text = String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Mark the sign and the size of a value, from which the style sheet takes the colour. */
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
