// Types that several components share. Only tsc reads this file.

/** What Streamlit hands to a component, again whenever its data change. */
export interface Component<Data> {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

/** A component that is on the page. */
export interface View<Data> {
  root: Element;
  update(component: Component<Data>): void;
  remove(): void;
}

/** The table of a link, as the server has parsed and checked it. */
export type LinkTable = Record<string, string>;

/** A message to the server: a scene's link, numbered. */
export interface LinkMessage {
  count: number;
  query: string;
}

/** Numbers by name: weights, biases, start values. */
export type Values = Record<string, number>;

/** A step of a run: every number that is computed, by name. */
export type Row = Record<string, number>;

/** What all scenes have, whatever the net. */
export interface AnyScene {
  values: Values;
  step: number; // counted from 1
}

/** A line of the equations. */
export interface OperationLine {
  symbols: string;
  numbers: string; // the numbers in place of the symbols
  result: string;
  full: string; // the result with every digit
}

/** Sliders under one caption. */
export interface SliderGroup {
  panel: number; // which column
  caption: string;
  code: string;
  names: string[];
}

/** What a slider, an edge or a number field reports. */
export interface Hand {
  change(name: string, value: number): void; // while it moves
  finish(): void; // once it lets go
  say(text: string): void; // why something was refused
}

/** Undo and redo. */
export interface History<Entry> {
  push(before: Entry): void;
  undo(present: Entry): Entry | undefined;
  redo(present: Entry): Entry | undefined;
  hasPast(): boolean;
  hasFuture(): boolean;
}

export type Actions = Record<string, () => void>;
export type Point = [number, number];

/** What semicolons separate in a text of numbers where it isn't clear from the text. */
export type Semicolon = "row" | "number";

/** The rows of a text: the line each begins on, and the text of each number. */
export interface NumberRows {
  rows: { line: number; fields: string[] }[];
  heading: string; // the first line if it was skipped, or ""
}

/** A cell of a table. */
export type Cell = string | number | boolean | null | undefined;

/** The name of a figure in links, and the parameters that open the tab in which it is. */
export interface PanelName {
  name: string;
  link: Record<string, string>;
}

/** What the tools of a figure need from it. */
export interface FigureSource {
  findTitle(): string;
  listRows(): Cell[][]; // the heading, then the rows
  drawPicture(format: "png" | "svg"): Promise<Blob>;
  findPanel(): PanelName | null; // what its page calls it
}
