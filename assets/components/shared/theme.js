// Says whether the page around a component is light or dark.

/**
 * "dark" or "light", by how bright the page's background is.
 * @param {HTMLElement | ShadowRoot} parent the component's parent element
 */
export function findTheme(parent) {
  const element = parent instanceof ShadowRoot ? parent.host : parent;
  const color = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color)?.[1];
  const channels = hex
    ? (hex.length < 6 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? [])).map(
        (pair) => parseInt(pair, 16),
      )
    : (color.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  const [red, green, blue] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
}
