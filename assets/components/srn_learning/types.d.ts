// Types of learning on the SRN's stage. Only tsc reads this file.

import type {
  Evaluation,
  HistoryEntry,
  OwnTable,
  Settings,
  Snapshot,
  Task,
  Update,
} from "../learning/types.d.ts";
import type { Values } from "../shared/types.d.ts";
import type { Scene } from "../srn_stage/types.d.ts";

/** What the stage lets the learning part do. */
export interface StageHooks {
  scene(): Scene;
  show(scene: Scene): void; // paints it; no entry in the history, nothing is sent
  follow(scene: Scene): void; // shows it while a run goes on: what moves, and the numbers in turns
  record(scene: Scene): void; // undo returns to this scene
  send(): void; // tells the server and the address bar about the scene shown
  writeAddress(): void; // the address bar alone
  say(text: string): void;
  move(values: Values): void; // as a drag does
  finish(): void; // the drag is over
}

/** The part of a scene that learning adds; its weights are the scene's values. */
export interface Learning {
  snapshot: Snapshot;
  start: number[]; // the weights before the first update
  past?: Past; // a link doesn't hold it
}

/** What undo needs of a run besides its snapshot. */
export interface Past {
  latest: Snapshot; // of the last update, also while an earlier one is shown
  entries: HistoryEntry[];
}

export type LastUpdate = Omit<Update, "seqLen" | "restarts">;

/** A test, and the update after which it was made. */
export interface Tested extends Evaluation {
  update: number;
  trainLoss: number | null; // of that update's batch; null if the weights were set by hand since
}

/** What the parts of the learning panel paint. */
export interface LearningView {
  task: Task;
  settings: Settings;
  ownTable: OwnTable | null;
  updates: number;
  last: LastUpdate | null;
  tested: Tested | null;
  solvedAt: number | null; // the first update after which a test was passed
  perSecond: number;
  isPlaying: boolean;
  isDiverged: boolean;
  isCut: boolean;
  pinned: string[];
  floor: number; // of the training sequences
  testFloor: number; // of the held-out ones
  entries: HistoryEntry[];
  shownUpdate: number; // the update that is shown: the last one unless the history is scrubbed
  weights: Float64Array;
  values: Values;
  scene: Scene;
  step: number; // of the sequence on the stage, counted from 1
}
