// Reads bytes that the server has written in base64.

/**
 * The bytes of a text in base64.
 * @param {string} text
 */
export function unpackBytes(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
