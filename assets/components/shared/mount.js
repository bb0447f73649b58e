// Keeps one view for each component on the page, however often its data change.

import { findElement } from "./elements.js";

/** @import { Component, View } from "./types.d.ts" */

/** @type {WeakMap<object, View<any>>} */
const mounted = new WeakMap();

/**
 * Hand new data to the view of the element that `selector` finds; `create` makes it the first time.
 * Returns the function that removes the view.
 * @template Data
 * @param {Component<Data>} component
 * @param {string} selector
 * @param {(root: HTMLElement) => View<Data>} create
 */
export function mountView(component, selector, create) {
  const { parentElement } = component;
  const root = findElement(parentElement, selector, HTMLElement);
  let view = mounted.get(parentElement);
  if (!view || view.root !== root) {
    view?.remove();
    view = create(root);
    mounted.set(parentElement, view);
  }
  view.update(component);
  return () => {
    view.remove();
    mounted.delete(parentElement);
  };
}
