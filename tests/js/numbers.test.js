// Numbers are shown in short, and written as Python writes them.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  enclose,
  formatActivation,
  formatNumber,
  formatShare,
  formatTerm,
  spellNumber,
} from "../../assets/components/shared/numbers.js";
import { readFixture } from "./fixtures.js";

const { numbers } = readFixture("texts");

test("a number has about five digits, and zeros are cut only if nothing else was", () => {
  const wanted = [
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [-2.5, "−2.5"],
    [0.5, "0.5"],
    [1 / 3, "0.3333"],
    [0.50001, "0.5000"],
    [12.34567, "12.346"],
    [123.4567, "123.46"],
    [99999.4, "99999"],
    [100000, "1e5"],
    [123456, "1.23e5"],
    [0.0001, "0.0001"],
    [0.00009, "9e−5"],
    [-1.5e-7, "−1.5e−7"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [NaN, "undefined"],
  ];
  for (const [value, text] of wanted) assert.equal(formatNumber(Number(value)), text);
});

test("a number below 1, the bound of tanh, is never shown as 1", () => {
  assert.equal(formatNumber(0.99998767), "0.99999");
  assert.equal(formatNumber(-0.99998767), "−0.99999");
  assert.equal(formatNumber(1 - 8e-11), "1−8e−11");
  for (let z = 3; z < 18; z += 0.01) assert.notEqual(Number(formatNumber(Math.tanh(z))), 1);
});

test("a number close to 1 or −1 is shown on the right side of it, by its distance", () => {
  assert.equal(formatNumber(-1 + 3e-11), "−1+3e−11");
  for (let place = 0; place < 1000; place++) {
    const gap = 10 ** (-4.31 - (11.2 * place) / 1000);
    for (const value of [1 - gap, gap - 1]) {
      const text = formatTerm(value).replaceAll("−", "-");
      const rest = new Function(`return 1 - ${text}**2`)();
      const ratio = rest / (1 - value ** 2);
      assert.ok(ratio > 0.6 && ratio < 2.01, `${value}: ${text}`);
      assert.equal(new Function(`return ${text}`)() < 0, value < 0, text);
    }
  }
});

test("a state that doubles round to a bound of its function isn't shown as that bound", () => {
  const wanted = [
    [Math.tanh(25), "tanh", "<1"],
    [Math.tanh(-25), "tanh", ">\u22121"],
    [Math.tanh(18), "tanh", "1\u22124e\u221216"],
    [1 / (1 + Math.exp(-40)), "sigmoid", "<1"],
    [Math.exp(-800), "sigmoid", ">0"],
    [0, "tanh", "0"],
    [1, "linear", "1"],
    [0, "relu", "0"],
  ];
  for (const [value, f, text] of wanted) {
    assert.equal(formatActivation(Number(value), String(f)), text);
  }
  assert.deepEqual(["<1", ">\u22121", "0.5"].map(enclose), ["(<1)", "(>\u22121)", "0.5"]);
});

test("a shown number is within half a unit of its last digit", () => {
  for (const [number] of numbers) {
    const text = formatNumber(number).replaceAll("−", "-");
    const share = Math.abs(Number(text) - number) / Math.max(Math.abs(number), 1e-300);
    assert.ok(share <= 0.0051 || Math.abs(Number(text) - number) <= 5.1e-5, `${number}: ${text}`);
  }
});

test("a negative number in an equation is in brackets", () => {
  assert.equal(formatTerm(-0.25), "(−0.25)");
  assert.equal(formatTerm(0.25), "0.25");
});

test("a link's number is spelled as Python's repr spells it, and reads back exactly", () => {
  assert.ok(numbers.length > 2000);
  for (const [number, text] of numbers) {
    assert.equal(spellNumber(number), text);
    assert.equal(Number(spellNumber(number)), number);
  }
  assert.equal(spellNumber(-0), "-0");
});

test("a share that is neither 0 nor 1 is never shown as either", () => {
  const wanted = [
    [1, 3, "1.000"],
    [0, 3, "0.000"],
    [0.99996, 3, ">0.999"],
    [0.0001, 2, "<0.01"],
    [0.97, 1, ">0.9"],
    [0.5, 2, "0.50"],
  ];
  for (const [share, decimals, text] of wanted) {
    assert.equal(formatShare(Number(share), Number(decimals)), text);
  }
});
