// Keeps the predictions for the course's questions in a cookie, which comes along with the next visit.
//
// A cookie and not the page's link: a link that you pass on should ask its question, not answer it.
// A cookie and not the browser's storage: the server reads it before the page's first run, so the
// answers are there at once after a reload.

/** @import { Component } from "../shared/types.d.ts" */

const NAME = "rnn_explorer_course";
const KEPT_S = 400 * 24 * 3600; // the longest that browsers keep a cookie

/** @typedef {Record<string, (number | string)[]>} Predictions */

/**
 * The predictions in a page's cookies: of another tab, or of an earlier visit.
 * @param {string} cookies
 * @returns {Predictions}
 */
export function readPredictions(cookies) {
  const found = cookies.match(new RegExp(`(?:^|; )${NAME}=([^;]*)`));
  try {
    const kept = JSON.parse(decodeURIComponent(found?.[1] ?? "{}"));
    return typeof kept === "object" && kept !== null && !Array.isArray(kept) ? kept : {};
  } catch {
    return {}; // something else wrote it
  }
}

/**
 * The cookie that keeps the predictions.
 * @param {Predictions} predictions
 */
export function writePredictions(predictions) {
  const isEmpty = Object.keys(predictions).length === 0;
  const value = encodeURIComponent(JSON.stringify(predictions));
  return `${NAME}=${value}; path=/; max-age=${isEmpty ? 0 : KEPT_S}; SameSite=Lax`;
}

/**
 * The predictions of two tabs: the kept one has the first prediction, the given one the latest.
 * @param {Predictions} kept
 * @param {Predictions} given
 */
export function joinPredictions(kept, given) {
  const joined = { ...kept };
  for (const [name, predictions] of Object.entries(given)) {
    const first = kept[name]?.[0] ?? predictions[0];
    const last = predictions[predictions.length - 1];
    joined[name] = first === last ? [first] : [first, last];
  }
  return joined;
}

/** @param {Component<{ predictions: Predictions, isForgotten: boolean }>} component */
export default function ({ data }) {
  const kept = data.isForgotten ? {} : readPredictions(document.cookie);
  document.cookie = writePredictions(joinPredictions(kept, data.predictions));
}
