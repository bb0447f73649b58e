// Types of the gates' stage. Only tsc reads this file.

import type { AnyScene, Row, Values } from "../shared/types.d.ts";

export type CellName = "lstm" | "gru";

/** Everything that can be chosen on the stage, as explorer/core/cells/gate_scenes.py has it. */
export interface Scene extends AnyScene {
  cell: CellName;
  values: Values; // w_i, u_i, b_i and so on; b_hn of a GRU
  inputs: number[]; // x of every step
  step: number; // counted from 1
}

/** Every number of one time step: the gates, the sums in front of them, the state. */
export type Step = Row;

/** What a stage needs to know about a cell. */
export interface Cell {
  gates: string[];
  memory: "c" | "h"; // which number is carried from step to step
  step(values: Values, x: number, h_prev: number, c_prev: number): Step;
  extra: string[]; // numbers that belong to no gate
  panels: Record<string, number>; // which column each gate's sliders are in
  tracks: string[];
}

/** A shipped scene. */
export interface Example {
  name: string;
  title: string;
  sentence: string;
  link: Record<string, string>;
}

/** What each part of the stage gets to paint. */
export interface Painting {
  scene: Scene;
  trace: Step[];
  operation: string; // the line that is pointed at or chosen, or ""
}

/** What the server sends. */
export interface StageData {
  link: Record<string, string>;
  revision: number; // grows when the server sets the scene
  count: number; // the last message that the server has repeated
  examples: Example[];
}

/** Where everything is in the picture of a cell. */
export interface Drawing {
  nodes: Record<string, [x: number, y: number, caption: string]>;
  edges: [from: string, to: string][];
  carried: Record<string, string[]>; // which nodes each operation uses
}
