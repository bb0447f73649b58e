// Finds the link of the scene that a page shows.

const NOT_A_SCENE = ["embed", "embed_options", "present"];

/**
 * The path of the app, with a slash at its end: pages are one level below it.
 * @param {{ pathname: string }} address of one of its pages
 */
export function findBase({ pathname }) {
  return pathname.replace(/[^/]*$/, "");
}

/**
 * The link of what a frame shows, from its address: the page and its own parameters.
 * @param {{ pathname: string, search: string }} address
 * @param {string} base the path of the app, with a slash at its end
 */
export function findLink({ pathname, search }, base) {
  const page = pathname.startsWith(base) ? pathname.slice(base.length) : "";
  const parts = search
    .slice(1)
    .split("&")
    .filter((part) => part && !NOT_A_SCENE.includes(part.split("=")[0]));
  return parts.length ? `${page}?${parts.join("&")}` : page;
}
