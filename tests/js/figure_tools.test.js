// The numbers of a figure: as rows, as CSV, as a table's pages; and the names of its files.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listFigureRows } from "../../assets/components/chart/figure_rows.js";
import { moveApart } from "../../assets/components/chart/margin_notes.js";
import {
  findLastEpoch,
  listColumns,
  listReplaySpeeds,
} from "../../assets/components/chart/replay.js";
import { findStageHeight, tightenAxes } from "../../assets/components/chart/stage_height.js";
import { wrapTitle } from "../../assets/components/chart/title_lines.js";
import { writeCsv } from "../../assets/components/shared/csv_text.js";
import { findPage, showCell } from "../../assets/components/shared/data_table.js";
import { findPanelLink } from "../../assets/components/shared/figure_tools.js";
import { nameFile } from "../../assets/components/shared/save_file.js";
import { readFixture } from "./fixtures.js";

const figures = readFixture("figures");

test("CSV has the server's bytes, formulas neutralised", () => {
  const { rows, csv } = readFixture("csv");
  assert.equal(writeCsv([...rows, ["not finite", NaN, -Infinity]]), csv);
});

test("each point of each curve is a row", () => {
  assert.deepEqual(listFigureRows(figures.curves), [
    ["curve", "epoch", "loss (nats)"],
    ["GRU", 1, 0.5],
    ["GRU", 2, NaN],
    ["curve 2", 0, 1],
  ]);
});

test("a gap that stands for 0, which a logarithmic axis can't show, is 0", () => {
  assert.deepEqual(listFigureRows(figures.gaps), [
    ["t", "norm"],
    [1, 0],
    [2, 0.5],
  ]);
});

test("each cell of a heatmap is a row with its value", () => {
  assert.deepEqual(listFigureRows(figures.cells), [
    ["curve", "from", "to", "value"],
    ["weights", "a", 0, 1],
    ["weights", "b", 0, 2],
    ["weights", "c", 0, 3],
    ["weights", "a", 1, 4],
    ["weights", "b", 1, 5],
    ["weights", "c", 1, 6],
  ]);
});

test("a curve alone has no name, a level that of its points, and a gap is no row", () => {
  assert.deepEqual(listFigureRows(figures.levels), [
    ["curve", "epoch", "loss"],
    ["A <b> & C", 1, 2],
    ["a", 0, 3],
    ["a", 1, 3],
    ["b c", 0, 4],
    ["b", 1, 4],
  ]);
  assert.deepEqual(listFigureRows(figures.bars), [
    ["net", "answer"],
    [1, 0.25],
    [2, 0.75],
  ]);
});

test("a bar that lies is where its middle is, and has its text", () => {
  assert.deepEqual(listFigureRows(figures.stretches), [
    ["curve", "day", "window", "text"],
    ["read 0", 1, "window 1", "\u22122.5"],
    ["forecast", 2, "window 1", "rain"],
  ]);
});

test("a heatmap's letters and units stand in place of their numbers, its texts beside the values", () => {
  assert.deepEqual(listFigureRows(figures.letters), [
    ["letter", "unit", "p"],
    ["l (1)", "h1", 0.25],
    ["l (2)", "h1", 1],
    ["<", "h1", 0.5],
  ]);
  assert.deepEqual(listFigureRows(figures.words), [
    ["epoch", "y", "value", "text"],
    [0, 0, 0.5, "wo"],
    [1, 0, 1, "women"],
  ]);
});

test("panels are told apart by their vertical axes", () => {
  assert.deepEqual(listFigureRows(figures.panels), [
    ["axis", "curve", "x", "y"],
    ["state", "h", 1, 2],
    ["cell", "c", 1, 3],
  ]);
});

test("a figure without curves has no rows", () => {
  assert.deepEqual(listFigureRows(figures.empty), []);
});

test("a long table has pages, and says that the CSV has all rows", () => {
  assert.equal(findPage(200, 0).sentence, "200 rows.");
  assert.equal(findPage(1, 0).sentence, "1 row.");
  const last = findPage(1234, 99);
  assert.deepEqual([last.first, last.end, last.page], [1200, 1234, 6]);
  assert.equal(last.sentence, "Rows 1,201 to 1,234 of 1,234; the CSV has all of them.");
});

test("a file's name has no sign that a system refuses", () => {
  assert.equal(nameFile("language-model", "Loss: h/h' <1>"), "language-model-loss-h-h-1");
  assert.equal(nameFile("", "…"), "figure");
  assert.equal(nameFile("歌词 loss"), "歌词-loss");
});

test("the link of a panel opens its tab, and isn't a presentation's", () => {
  const address = { href: "http://host/app/cells?present=1&cells.view=Gates&x=1" };
  const panel = { name: "weight-sharing", link: { "cells.view": "Parameters" } };
  assert.equal(
    findPanelLink(address, panel),
    "http://host/app/cells?cells.view=Parameters&x=1&panel=weight-sharing",
  );
});

test("a figure over epochs can be replayed, the whole run in twenty seconds at first", () => {
  assert.equal(findLastEpoch(figures.curves), 2);
  assert.equal(findLastEpoch(figures.cells), 0);
  assert.deepEqual(listReplaySpeeds(1000)[0], [50, "all in 20 s"]);
  assert.deepEqual(
    listReplaySpeeds(1000)
      .slice(1)
      .map(([speed]) => speed),
    [1, 2, 4],
  );
});

test("in presenter mode the main figure leaves room for its finding", () => {
  assert.equal(findStageHeight(360, 300, 720), 233); // 420 px are left, at 1.43 times the size
  assert.equal(findStageHeight(360, 200, 720, 100), 263); // a finding of three lines
  assert.equal(findStageHeight(360, 390, 720), 212); // no lower than that
  assert.equal(findStageHeight(200, 100, 720), 200);
  assert.equal(findStageHeight(360, 500, 720), 360); // it isn't the main one
});

test("a lower figure has fewer ticks, and a long title of its axis stands above the plot", () => {
  const title = { text: "norm of dL/dh_t (or dL/dc_t)" };
  const layout = { margin: { l: 80 }, yaxis: { title, dtick: 1 }, yaxis2: { nticks: 9 } };
  tightenAxes(layout, 288, 98);
  assert.equal(layout.yaxis.title.text, "norm of dL/dh_t (or dL/dc_t)"); // there are two
  assert.deepEqual([layout.yaxis.dtick, layout.yaxis2.nticks], [3, 3]);
  const { yaxis } = layout;
  /** @type {any} */
  const one = { title: { text: "Gradient" }, margin: { t: 48 }, yaxis };
  tightenAxes(one, 288, 98);
  assert.equal(one.title.subtitle.text, "norm of dL/dh_t (or dL/dc_t)");
  assert.deepEqual([one.title.text, one.yaxis.title.text, one.margin.t], ["Gradient", "", 78]);
  /** @type {any} */
  const wide = { width: 500, title: { text: "Gradient" }, yaxis: { title: { text: "norm of dL/dh" } } }; // biome-ignore format: one line
  tightenAxes(wide, 288, 90);
  assert.match(wide.title.text, /^Gradient .*>norm of dL\/dh<\/span>$/); // both fit in one line
  const short = { yaxis: { title: { text: "loss" } } };
  tightenAxes(short, 288, 98);
  assert.deepEqual(short, { yaxis: { title: { text: "loss" } } });
});

test("a figure with a column for each epoch is replayed column by column", () => {
  const xaxis = { title: { text: "epoch" }, ticktext: ["1", "50", "100"] };
  const columns = { data: [{ type: "heatmap", z: [] }], layout: { xaxis } };
  assert.deepEqual(listColumns(columns), ["1", "50", "100"]);
  assert.deepEqual(
    listColumns({ ...columns, layout: { xaxis: { ...xaxis, ticktext: ["1"] } } }),
    [],
  );
  assert.deepEqual(listColumns({ ...columns, data: [{ type: "scatter" }] }), []);
});

test("a title that would reach the tools has two lines, and the figure more room above it", () => {
  const measure = (/** @type {string} */ text) => 10 * text.length;
  const layout = { title: { text: "gradient of an LSTM, split" }, margin: { t: 48 } };
  wrapTitle(layout, 370, measure);
  assert.deepEqual(layout, { title: { text: "gradient of an LSTM, split" }, margin: { t: 48 } });
  wrapTitle(layout, 310, measure);
  assert.deepEqual(layout, { title: { text: "gradient of an LSTM,<br>split" }, margin: { t: 70 } });
  const word = { title: { text: "eigendecomposition" } };
  wrapTitle(word, 200, measure);
  assert.deepEqual(word, { title: { text: "eigendecomposition" } });
});

test("names in the margin are moved apart as little as their neighbours need", () => {
  assert.deepEqual(moveApart([10, 100], [20, 20]), [10, 100]);
  assert.deepEqual(moveApart([50, 50], [20, 20]), [40, 60]);
  assert.deepEqual(moveApart([52, 48], [20, 20]), [60, 40]); // their order stays
  assert.deepEqual(moveApart([50, 50, 62], [20, 20, 20]), [34, 54, 74]);
});

test("a number in a table has a minus sign, a text keeps its hyphens", () => {
  assert.equal(showCell(-1.5e-7), "\u22121.5e\u22127");
  assert.equal(showCell(-Infinity), "\u2212inf");
  assert.equal(showCell("lyrics-rnn"), "lyrics-rnn");
  assert.equal(showCell(null), "");
});
