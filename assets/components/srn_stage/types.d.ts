// Types of the SRN's stage. Only tsc reads this file.

import type { ServerLayer } from "../phase_plane/types.d.ts";
import type { AnyScene, Hand, History, Point, Values } from "../shared/types.d.ts";
import type { Learning } from "../srn_learning/types.d.ts";

export type Activation = "linear" | "tanh" | "relu" | "sigmoid";
export type NodeName = "x1" | "x2" | "a1" | "a2" | "h1" | "h2" | "y1" | "y2";

/** Everything that can be chosen on the stage, as explorer/core/srn/scene.py has it. */
export interface Scene extends AnyScene {
  f: Activation;
  values: Values; // w1 to w8, u1 to u4, b1 to b4, a1 and a2
  inputs: Point[]; // x1 and x2 of every step
  inputsText: string;
  step: number; // counted from 1
  learning: Learning | null; // what it is learning, if it is
}

/** Every number of one time step. */
export type Step = Record<NodeName | "in1" | "in2", number>;

/** A line of the equations: a sum of products and a bias, or the activation of a sum. */
export interface Operation {
  products: [weight: string, node: NodeName][];
  result?: keyof Step;
  target?: NodeName;
  bias?: string;
  argument?: "in1" | "in2";
}

/** A cell of the unrolled view. */
export interface Asked {
  node: NodeName;
  step: number; // counted from 1
}

/** What each cell of one time step contributes to a number that was asked about. */
export type Shares = Partial<Record<NodeName, { gradient: number; share: number }>>;

/** Why a number is what it is. */
export interface Why extends Asked {
  number: number;
  cells: Shares[]; // of every step; a cell that the number doesn't depend on has none
  back: Point; // the gradient with respect to the start
  inputs: number; // the sum of the inputs' shares
  start: number;
  biases: number;
  sum: number;
}

/** What each part of the stage gets to paint. */
export interface Painting {
  scene: Scene;
  trace: Step[];
  operation: string; // the line that is pointed at or chosen, or ""
  selected: string; // the number whose field was asked for, or ""
  seed: number;
  history: History<Scene>;
  targets: (number | null)[][] | null; // of each step, while a task's sequence is shown
  bars: number[][] | null; // dL/dh of each step, while an update is read
  why: Why | null; // the shares of the number that was asked about
  serverLayer: ServerLayer | null; // what the server has found in the plane, of whichever scene
  explain(node: string): string;
}

/** Dragging and clicking in the picture. */
export interface PictureHand extends Hand {
  select(name: string): void;
  ask(node: NodeName): void; // why the number of a unit is what it is
}

/** What the stage remembers. */
export interface StageState {
  scene: Scene;
  trace: Step[];
  chosen: string; // the operation that was clicked, or ""
  hovered: string; // the one that is pointed at, or ""
  selected: string; // the number whose field was asked for, or ""
  seed: number;
}

/** Where everything is in the picture, in its own pixels. */
export interface Layout {
  width: number;
  height: number;
  pill: { width: number; height: number };
  nodes: Record<string, Point>;
  // How far along the edge (0 at its source), how far below it, how far to the right of it.
  labels: Record<string, [number, number, number?]>;
  starts: Record<string, Point>;
  copyOffset: number;
}

/** A straight line between two nodes. */
export interface Line {
  start: Point;
  end: Point;
  along: Point; // its direction, of length 1
  length: number;
}

/** What the server sends. */
export interface StageData {
  link: Record<string, string>;
  revision: number; // grows when the server sets the scene
  count: number; // the last message that the server has repeated
  glossary?: Record<string, string>;
  plane?: ServerLayer | null; // null until the stage is mounted
}
