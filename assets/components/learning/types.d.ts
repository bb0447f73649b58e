// Types of the learning engine: its API. Only tsc reads this file.
//
// Arrays over a batch are flat Float64Arrays: number [b, t, unit] stands at (b * seqLen + t) * 2 +
// unit. Arrays over weights have 18 numbers in the order of WEIGHTS (net_weights.js): w1 to w4, u1
// to u4, w5 to w8, b1 to b4, a1, a2.

import type { Values } from "../shared/types.d.ts";

export type Activation = "linear" | "tanh" | "relu" | "sigmoid";
export type OptimiserName = "sgd" | "momentum" | "rmsprop" | "adam";
export type StartName = "uniform" | "wide" | "orthogonal" | "ones" | "own";
export type LossName = "squared" | "cross-entropy";
export type TaskName =
  | "echo"
  | "xor"
  | "parity"
  | "latch"
  | "period"
  | "sine"
  | "integrate"
  | "course"
  | "own";

/** Everything that decides a run, besides the weights of an "own" start. All of it fits in a link. */
export interface Settings {
  task: TaskName;
  delay: number; // of the echo: 0 to 3 steps
  period: number; // of the sine: 3 to 24 steps
  activation: Activation;
  batchSize: number;
  seqLen: number;
  optimiser: OptimiserName;
  learningRate: number;
  maxGradNorm: number; // clipping: the norm that a gradient may have; 0: no limit
  bpttLen: number; // the gradient stops at the border of each window of so many steps; 0: exact
  start: StartName;
  learnsStart: boolean; // a1 and a2 are learned too
  growFrom: number; // sequences begin so short and grow by one step at each success; 0: never
  restartAfter: number; // a new start is drawn after so many updates without success; 0: never
  seed: number;
}

/** A row of assets/tasks.json, as Python reads it too. */
export interface Task {
  name: TaskName;
  title: string;
  question: string; // what the net must do, one sentence
  inputs: string; // what x1 and x2 are, one sentence
  loss: LossName;
  outputs: ("y1" | "y2")[]; // which outputs count
  floor: string; // why no net without memory gets below it, one sentence
  solved: string; // what counts as solved, one sentence
  note: string; // what else to know: a wall, a proof, what was only tried; may be empty
  citation: string; // may be empty
  hasOptions: ("delay" | "period")[];
  isRandom: boolean; // false: every sequence is the same, so a batch has one
  steps: number; // the length of the sequence where the task sets it, 0 elsewhere
  testFactor: number; // tested on sequences so many times as long
  tolerance: number; // squared error: largest error of a test that counts as solved
  maxUpdates: number; // after which a run of "seeds 1 to 20" counts as not solved
  defaults: Omit<Settings, "task" | "seed">;
  solution: Values | null; // weights, set by hand, that solve it with `solutionActivation`
  solutionActivation: Activation | null;
  measured: Measured[];
}

/** A share of seeds that was measured and stored: tasks.json says when. */
export interface Measured {
  label: string; // "d = 1", "period 12", or empty
  settings: Partial<Settings>; // what differs from the defaults
  solved: number;
  of: number;
  medianUpdates: number | null; // of those that solved it
  date: string;
}

/** Sequences of one batch. */
export interface Batch {
  batchSize: number;
  seqLen: number;
  inputs: Float64Array;
  targets: Float64Array;
  mask: Float64Array; // 1 where a target counts, 0 elsewhere
  count: number; // how many targets count
  loss: LossName;
}

/** Pasted inputs and targets; a target that is null doesn't count. */
export interface OwnTable {
  inputs: [number, number][];
  targets: [number | null, number | null][];
  loss: LossName;
}

/** How one update went. Losses are means over what counts: squared error, or nats. */
export interface Update {
  update: number; // counted from 1
  loss: number;
  gradNormBefore: number; // before clipping
  gradNormAfter: number;
  spectralRadius: number; // of W_hh, after the update
  seqLen: number; // of this update's sequences: shorter than in the settings while they grow
  restarts: number; // how many new starts have been drawn
  isDiverged: boolean; // loss or gradient isn't finite, or a weight passes 1e6: none is moved
}

/** How the net does on held-out, longer sequences, drawn once for each setting. */
export interface Evaluation {
  loss: number;
  correct: number; // share of right answers, 0 to 1; NaN for a squared loss
  largestError: number; // largest |y - target|; NaN for a cross-entropy
  seqLen: number;
  isSolved: boolean;
}

/** All that a run needs to go on with the same numbers. JSON can hold it. */
export interface Snapshot {
  settings: Settings;
  ownTable: OwnTable | null;
  updates: number;
  weights: number[];
  optimiserState: number[]; // 36 numbers: first and second moment of each weight
  optimiserSteps: number; // steps since the optimiser was last reset
  seqLen: number; // of the next update
  restarts: number;
  failures: number; // updates since the last success
  solvedAt: number | null; // the first update after which a test was passed; null: none yet
  pinned: string[];
  isCut: boolean;
}

/** Numbers of a forward and a backward pass over a batch, [b, t, unit]. */
export interface Passes {
  h: Float64Array;
  y: Float64Array;
  loss: number;
  dLdy: Float64Array;
  dLdh: Float64Array; // whole gradient, from y_t and from all later steps
  dLdin: Float64Array; // before the activation
  gradient: Float64Array; // 18 numbers, summed over samples and steps
}

/** One weight's gradient as a sum over time, for "one update to read". */
export interface GradientTerms {
  name: string;
  terms: number[]; // one a step, summed over the samples
  total: number;
  clipped: number; // times theta / norm where the norm is larger
  isFixed: boolean; // it isn't learned: pinned, behind a cut wire, or of a store that is given
  before: number;
  after: number; // the weight after the update
}

/** The next update, computed and laid open without changing anything. */
export interface UpdateToRead {
  batch: Batch;
  passes: Passes;
  dLdy: number[][]; // [t][unit], summed over the samples
  dLdh: number[][];
  weights: GradientTerms[];
  gradNormBefore: number;
  gradNormAfter: number;
}

export interface Learner {
  readonly settings: Settings;
  readonly weights: Float64Array; // live: 18 numbers
  readonly gradient: Float64Array; // of the last update, as the optimiser got it
  readonly isFixed: Uint8Array; // 1 for each weight that isn't learned
  readonly updates: number;
  readonly seqLen: number; // of the next update's sequences
  readonly restarts: number;
  /** The first update after which a test was passed; until then one is made after every 50. */
  readonly solvedAt: number | null;
  readonly isCut: boolean;
  values(): Values; // the weights by name
  update(): Update; // one update; the same object again at each call, so copy what you keep
  evaluate(): Evaluation;
  /** The batch of the next update. */
  nextBatch(): Batch;
  /** The floor: loss of the best net without memory, for these settings. */
  floor(): number;
  setWeight(name: string, value: number): void; // the optimiser's memory of that weight goes to 0
  pin(name: string, isPinned: boolean): void; // a pinned weight no longer learns
  cutRecurrence(isCut: boolean): void; // u1 to u4 count as 0 and don't learn while it is cut
  change(settings: Partial<Settings>, ownTable?: OwnTable | null): void; // while it runs
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** Two directions in the space of the weights, and the point where they start. */
export interface Plane {
  origin: number[];
  first: number[];
  second: number[];
  labels: [string, string];
  share: number; // of the path's variance that the plane holds; 1 for two chosen weights
}

export interface Landscape {
  plane: Plane;
  size: number; // points along each axis
  firstRange: [number, number];
  secondRange: [number, number];
  loss: Float64Array; // row by row, second axis outer; NaN where not finite
  spectralRadius: Float64Array;
  lossRange: [number, number];
}

/** One seed's run of "again with seeds 1 to 20". */
export interface SeedRun {
  seed: number;
  updates: number[]; // at which update
  losses: number[];
  solvedAt: number | null;
  isDiverged: boolean;
  weights: number[];
}

/** One optimiser's run, all from one start. */
export interface OptimiserRun {
  optimiser: OptimiserName;
  updates: number[];
  losses: number[];
  path: number[][]; // 18 weights each
  isDiverged: boolean;
}

/** One kept update of a run's history. */
export interface HistoryEntry {
  update: number;
  loss: number;
  gradNormBefore: number;
  gradNormAfter: number;
  spectralRadius: number;
  testLoss: number; // NaN where no test was made
  weights: Float64Array;
}

/** What the page asks of the worker. `id` comes back with the answer. */
export type Request =
  | { kind: "load"; snapshot: Snapshot }
  | { kind: "play" }
  | { kind: "goOn" } // the page begins the frame that shows the last "progress"
  | { kind: "pause" } // answered by "paused", with a snapshot
  | { kind: "snapshot" } // answered by "snapshot", while it goes on
  | { kind: "setWeight"; name: string; value: number }
  | { kind: "pin"; name: string; isPinned: boolean }
  | { kind: "cut"; isCut: boolean }
  | { kind: "change"; settings: Partial<Settings>; ownTable?: OwnTable | null }
  | { kind: "landscape"; id: number; snapshot: Snapshot; plane: Plane; ranges: LandscapeRanges }
  | { kind: "seeds"; id: number; settings: Settings; ownTable: OwnTable | null; seeds: number[] }
  | { kind: "optimisers"; id: number; snapshot: Snapshot; updates: number }
  | { kind: "cancel"; id: number };

export interface LandscapeRanges {
  first: [number, number];
  second: [number, number];
  size: number;
}

/** What the worker answers. */
export type Reply =
  | {
      kind: "progress";
      entries: HistoryEntry[];
      last: Update;
      weights: Float64Array;
      perSecond: number;
      solvedAt: number | null;
    }
  | { kind: "evaluated"; evaluation: Evaluation; solvedAt: number | null }
  | { kind: "paused"; snapshot: Snapshot }
  | { kind: "snapshot"; snapshot: Snapshot }
  | { kind: "diverged"; last: Update; snapshot: Snapshot }
  | { kind: "landscape"; id: number; landscape: Landscape; elapsedMs: number }
  | { kind: "seed"; id: number; run: SeedRun; isLast: boolean }
  | { kind: "optimiser"; id: number; run: OptimiserRun; isLast: boolean }
  | { kind: "failed"; id: number; message: string };
