// What the text view says of a value is that value, although it arrives in 16 bits.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  findShare,
  findValue,
  keepMark,
  nameValue,
  readValues,
  writeBits,
  writeValue,
} from "../../assets/components/text_view/values.js";

/** @param {number[]} shares */
function pack(shares) {
  const view = new DataView(new ArrayBuffer(2 * shares.length));
  for (const [i, share] of shares.entries()) view.setInt16(2 * i, Math.round(share * 32767), true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

test("each of a thousand states is shown with the digits that are certain, none as 1 or 0", () => {
  const small = Array.from({ length: 1000 }, (_, i) => 1e-5 * (i - 500));
  const states = [
    ...Array.from({ length: 1000 }, (_, i) => Math.tanh(0.011 * (i - 500))),
    ...small,
  ];
  const values = readValues(pack(states));
  for (const [i, state] of states.entries()) {
    const value = findShare({ values }, i);
    assert.ok(Math.abs(value - state) <= 0.51 / 32767);
    const text = writeValue({ exact: [], scale: 1 }, value);
    if (text === "<0.001" || text === ">\u22120.001") assert.ok(Math.abs(state) < 0.000516);
    else if (text === "<1" || text === ">\u22121") assert.ok(Math.abs(state) > 0.99998);
    else {
      const shown = Number(text.replace("\u2212", "-"));
      const error = Math.abs(state) < 0.0099 ? 0.0005 : 0.0051;
      assert.ok(Math.abs(shown - state) <= error + 0.51 / 32767, `${state}: ${text}`);
      assert.ok(Math.abs(shown) !== 1, `${state}: ${text}`);
      if (text === "0.00") assert.ok(Math.abs(state) < 0.005);
    }
  }
});

test("a view of one row between two others doesn't change the unit, which the link names", () => {
  const chosen = { choosable: true, unit: 26, units: 64 };
  const one = { choosable: false, unit: 0, units: 1 };
  const place = { start: 20, stop: 24 };
  const between = { ...one, ...keepMark({ ...chosen, ...place }, one) };
  assert.deepEqual(between, { ...one, ...place });
  assert.deepEqual(keepMark(between, chosen), { unit: 26, ...place });
  const moved = { ...chosen, ...place, unit: 30 }; // not told to the server yet
  assert.equal(keepMark(moved, chosen).unit, 30);
  assert.equal(keepMark(moved, { ...chosen, units: 8, unit: 5 }).unit, 7);
});

test("a value beyond 1 keeps its size, and a surprise is 0 only if there's none", () => {
  assert.equal(writeValue({ exact: [], scale: 7.4 }, 7.4), "7.4");
  assert.equal(writeValue({ exact: [], scale: 1 }, 0.9961234), "0.9961");
  assert.equal(writeValue({ exact: [1], scale: 1 }, 1), "1");
  assert.equal(writeValue({ exact: [], scale: 5000 }, 3), "<10"); // a code is worth 0.15
  assert.deepEqual([0, 0.003, 0.044, 2].map(writeBits), ["0.00", "<0.01", "0.04", "2.00"]);
});

test("a row that isn't a unit's is worded from its own values, however small", () => {
  const noun = { noun: "bits less", noun_below: "bits more", noun_zero: "as much", noun_none: "not predicted" }; // biome-ignore format: one line
  const chars = ["a", "b", "c", "d", "e"];
  const exact = [null, 0, 2.3456e-9, -0.512345, 3];
  const view = { ...noun, exact, chars, values: readValues(pack([0, 0, 0, -0.17, 1])), scale: 3, unit: 0 }; // biome-ignore format: one line
  const said = chars.map((_, t) => nameValue(view, findValue(view, 0, t)));
  assert.deepEqual(said, [
    "not predicted",
    "as much",
    "2.3e\u22129 bits less",
    "0.51 bits more",
    "3 bits less",
  ]);
});

test("the only unit of a net is named by its number, and its state isn't shown as 1", () => {
  const names = { noun: "h of unit", noun_below: "", noun_zero: "", noun_none: "" };
  const chars = ["a"];
  const view = { ...names, exact: [], chars, values: readValues(pack([0.99999])), scale: 1, unit: 0 }; // biome-ignore format: one line
  assert.equal(nameValue(view, findValue(view, 0, 0)), "h of unit 0 <1");
});
