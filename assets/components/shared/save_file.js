// Hands a text or a picture to the user as a file.

/**
 * @param {string} name
 * @param {string | Blob} content
 * @param {string} [type] of a text
 */
export function saveFile(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(
    content instanceof Blob ? content : new Blob([content], { type }),
  );
  link.download = name;
  link.click();
  setTimeout(URL.revokeObjectURL, 0, link.href); // some browsers begin the download a little later
}

/**
 * A file's name from the words of a title: letters, digits and hyphens, on every system.
 * @param {string[]} parts
 */
export function nameFile(...parts) {
  const words = parts
    .join(" ")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? ["figure"];
  return words.join("-").slice(0, 80).replace(/-$/, "");
}
