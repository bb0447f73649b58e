// The cookie that keeps the course's predictions.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  readPredictions,
  writePredictions,
} from "../../assets/components/course_predictions/course_predictions.js";

test("what was written is read again, among other cookies", () => {
  const given = { "gradients-power": [0.9, 0.12], "gradients-cells": ["lstm"] };
  const cookie = writePredictions(given).split(";")[0];
  assert.deepEqual(readPredictions(`a=1; ${cookie}; b=2`), given);
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
