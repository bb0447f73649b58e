// Finds where the pointer is in an element.

/**
 * Where the pointer is, in the element's own pixels from its upper left corner. The presenter mode
 * zooms the page, and then a pixel of the window isn't one of the element's.
 * @param {Element} element
 * @param {{ clientX: number, clientY: number }} event
 * @returns {[number, number]}
 */
export function findOffset(element, { clientX, clientY }) {
  const { left, top, width } = element.getBoundingClientRect();
  const scale = width / (element.clientWidth || width || 1) || 1;
  return [(clientX - left) / scale, (clientY - top) / scale];
}
