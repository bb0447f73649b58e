// Lists the states that the stage shows as a table.

/** @import { Cell } from "../shared/types.d.ts" */
/** @import { Decoding, Word } from "./types.d.ts" */

/**
 * A heading, then a row for each letter that is read or written, with the units shown.
 * @param {Word[]} words
 * @param {(word: Word) => Decoding} decode
 * @param {number[]} units
 * @returns {Cell[][]}
 */
export function listStateRows(words, decode, units) {
  const rows = words.flatMap((word) => {
    const { fed, wrote, states } = decode(word);
    const list = (/** @type {number[]} */ state) => units.map((unit) => state[unit]);
    return [
      ...word.encoder.map((state, i) => [word.word, "encoder", word.read[i], "", ...list(state)]),
      ...states.map((state, i) => [word.word, "decoder", fed[i], wrote[i], ...list(state)]),
    ];
  });
  return [["word", "part", "reads", "writes", ...units.map((unit) => `unit ${unit}`)], ...rows];
}
