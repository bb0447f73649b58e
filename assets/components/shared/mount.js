// Mounting: one view for a component's root, however often its data comes.

const mounted = new WeakMap();

/**
 * Hand new data to the view of the root that `selector` names; `create` makes it the first time.
 * Returns what ends it.
 */
export function mountView(component, selector, create) {
  const { parentElement } = component;
  const root = parentElement.querySelector(selector);
  let view = mounted.get(parentElement);
  if (view?.root !== root) {
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
