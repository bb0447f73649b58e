// Reads the settings of learning as they are typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CHOICES } from "../../assets/components/learning/tasks.js";
import { titleOption } from "../../assets/components/srn_learning/option_titles.js";
import { readValue } from "../../assets/components/srn_learning/settings_form.js";

test("a start seed that can't be read is no seed, instead of seed 0", () => {
  for (const text of ["", "seven", "-1", "1.5", "1234567"]) {
    assert.equal(readValue({ name: "seed" }, text), null);
  }
  assert.equal(readValue({ name: "seed" }, " 12 "), 12);
});

test("each option of the settings form has a title of its own", () => {
  const options = [...CHOICES.optimiser, ...CHOICES.start];
  const titles = options.map(titleOption);
  assert.ok(titles.every((title) => typeof title === "string" && title !== ""));
  assert.equal(new Set(titles).size, options.length);
  assert.deepEqual(CHOICES.optimiser.map(titleOption).slice(0, 2), ["SGD", "SGD with momentum"]);
});

test("a slider over powers of ten gives three digits", () => {
  assert.equal(readValue({ name: "learningRate", isLog: true }, "-1.5"), 0.0316);
});
