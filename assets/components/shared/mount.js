// Keeps one view for each component on the page, however often its data change.

import { findElement } from "./elements.js";

/** @import { Component, View } from "./types.d.ts" */

/**
 * The view of each mounted component, and the number of the last call that it was handed.
 * @type {WeakMap<object, { view: View<any>, call: number }>}
 */
const mounted = new WeakMap();
let calls = 0;

/**
 * Hand new data to the view of the element that `selector` finds; `create` makes it the first time.
 * Returns the function that removes the view.
 *
 * If data change while Streamlit still loads a component's script, Streamlit may run the clean-up
 * of the first call after the second call: only the latest one may remove the view.
 * @template Data
 * @param {Component<Data>} component
 * @param {string} selector
 * @param {(root: HTMLElement) => View<Data>} create
 */
export function mountView(component, selector, create) {
  const { parentElement } = component;
  const root = findElement(parentElement, selector, HTMLElement);
  const call = ++calls;
  let view = mounted.get(parentElement)?.view;
  if (!view || view.root !== root) {
    view?.remove();
    view = create(root);
  }
  mounted.set(parentElement, { view, call });
  view.update(component);
  return () => {
    if (mounted.get(parentElement)?.call !== call) return;
    mounted.delete(parentElement);
    view.remove();
  };
}
