// Types of the phase plane. Only tsc reads this file.

import type { Point } from "../shared/types.d.ts";
import type { Activation, Scene, Step } from "../srn_stage/types.d.ts";

export type Stability = "stable" | "saddle" | "unstable" | "marginal";
export type Ends = [low: number, high: number];
export type Matrix = [a: number, b: number, c: number, d: number]; // [[a, b], [c, d]]

/** One step F(h) = f(W h + c) under a constant input. */
export interface PlaneMap {
  f: Activation;
  W: Matrix;
  c: Point;
  low: number; // the bounds of f
  high: number;
  value(z: number): number; // f
  slope(value: number): number; // f' where f has this value; 0 at the kink of relu
}

export interface Complex {
  re: number;
  im: number;
}

/** A state that the map leaves unchanged, as explorer/core/dynamics/results.py describes it. */
export interface FixedPoint {
  f: string; // the activation function
  point: Point;
  eigenvalues: [Complex, Complex]; // the larger modulus first
  stability: Stability;
  isFocus: boolean;
  isSmooth: boolean;
  isIsolated: boolean;
  name: string; // "stable node", "saddle"
}

/** Everything that the browser itself knows about the plane of one scene and input. */
export interface Plane {
  map: PlaneMap;
  window: [Ends, Ends]; // of h1 and of h2
  nullclines: [Point[][], Point[][]]; // for each unit the pieces on which it rests
  fixedPoints: FixedPoint[];
}

/** A fixed point that has appeared, split, gone or changed its stability. */
export interface PlaneChange {
  kind: "appears" | "splits" | "goes" | "changes";
  point: Point;
  text: string;
}

/** Where the starts of a grid end. */
export interface Layer {
  window: [Ends, Ends];
  labels: string; // a letter for each start, row by row from the lowest h2
  attractors: Attractor[]; // in the order of the labels
  cycles: Attractor[];
  steps: number; // that each start was given to settle at most
  finding: string;
}

/** What the server has proved for one net and input, and only for them. */
export interface ServerLayer extends Layer {
  link: Record<string, string>; // the scene's link
}

/** A fixed point or a cycle, as the server describes it. */
export interface Attractor {
  name: string;
  points: Point[];
  eigenvalues: string;
}

/** What the plane gets to paint. */
export interface PlaneView {
  scene: Scene;
  trace: Step[];
  serverLayer?: ServerLayer | null;
}

/** What the pointer does in the plane. */
export interface PlaneHand {
  start(state: Point): void; // the run is to start there; again while the pointer moves
  finish(): void; // once it lets go
}

/** The colours of the page around the plane. */
export interface Colours {
  text: string;
  muted: string;
  surface: string;
  border: string;
  accent: string;
  font: string;
}
