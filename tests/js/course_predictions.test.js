// The cookie that keeps the course's predictions.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  joinPredictions,
  readPredictions,
  writePredictions,
} from "../../assets/components/course_predictions/course_predictions.js";

test("what was written is read again, among other cookies", () => {
  const given = { "gradients-power": [0.9, 0.12], "gradients-cells": ["lstm"] };
  const cookie = writePredictions(given).split(";")[0];
  assert.deepEqual(readPredictions(`a=1; ${cookie}; b=2`), given);
});

test("a second tab doesn't replace the first prediction of another", () => {
  const kept = { a: [1], b: [2, 3] };
  assert.deepEqual(joinPredictions(kept, { a: [5], c: ["x"] }), { a: [1, 5], b: [2, 3], c: ["x"] });
  assert.deepEqual(joinPredictions(kept, { b: [2] }), { a: [1], b: [2] });
});

test("without predictions the cookie is deleted", () => {
  assert.match(writePredictions({}), /max-age=0;/);
  assert.match(writePredictions({ a: [1] }), /max-age=34560000;/);
});

test("what something else wrote is no prediction", () => {
  for (const value of ["", "%", "3", "null", "[1]", "{"]) {
    assert.deepEqual(readPredictions(`rnn_explorer_course=${value}`), {});
  }
  assert.deepEqual(readPredictions(""), {});
});
