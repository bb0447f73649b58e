// Types of this component. Only tsc reads this file.

export interface PlayedScene {
  title: string;
  link: string; // page and parameters, as in srn?f=tanh
  minutes: number;
}

/** A question as it is shown over a scene. */
export interface AskedQuestion {
  name: string;
  text: string;
  choices: string[]; // empty if a number is asked for
  answer: string; // with its reason; empty while it is computed
}

export interface PlayerData {
  name: string; // the lecture's, in links
  scenes: PlayedScene[];
  questions: Record<string, AskedQuestion>; // by the scene's index
  order: { number: number; index: number; black: boolean }; // from the notes
  notes: string; // the address of the notes, relative to the app
}

/** What presenting has come to, for the notes. */
export interface StageReport {
  index: number;
  black: boolean;
  elapsed_s: number;
  heard: number; // the number of the last order
}

export type KeyAction =
  | { kind: "show"; index: number }
  | { kind: "typed"; digits: string }
  | {
      kind: "black" | "question" | "class" | "notes" | "restore" | "screen" | "leave";
    };
