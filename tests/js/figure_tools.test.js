// The numbers of a figure: as rows, as CSV, as a table's pages; and the names of its files.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listFigureRows } from "../../assets/components/chart/figure_rows.js";
import {
  findLastEpoch,
  listColumns,
  listReplaySpeeds,
} from "../../assets/components/chart/replay.js";
import { findStageHeight, tightenAxes } from "../../assets/components/chart/stage_height.js";
import { writeCsv } from "../../assets/components/shared/csv_text.js";
import { findPage } from "../../assets/components/shared/data_table.js";
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
  assert.equal(findStageHeight(360, 300, 720), 237); // 420 px are left, at 1.43 times the size
  assert.equal(findStageHeight(360, 390, 720), 230); // no lower than that
  assert.equal(findStageHeight(200, 100, 720), 200);
  assert.equal(findStageHeight(360, 500, 720), 360); // it isn't the main one
});

test("a lower figure has fewer ticks, and a title of two lines if one is too long", () => {
  const title = { text: "norm of dL/dh_t (or dL/dc_t)" };
  const layout = { margin: { l: 80 }, yaxis: { title, dtick: 1 }, yaxis2: { nticks: 9 } };
  tightenAxes(layout, 288, 98);
  assert.equal(layout.yaxis.title.text, "norm of dL/dh_t<br>(or dL/dc_t)");
  assert.deepEqual([layout.yaxis.dtick, layout.yaxis2.nticks, layout.margin.l], [3, 3, 98]);
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
