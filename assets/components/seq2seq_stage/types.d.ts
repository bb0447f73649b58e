// Types of the encoder-decoder's stage. Only tsc reads this file.

export type State = number[]; // of every unit, -1 to 1
export type Candidate = [letter: string, probability: number];
export type BlockName = "encoder" | "context" | "decoder";

/** A word written in one way: greedily or with the right letters given. */
export interface Decoding {
  text: string;
  fed: string[]; // what the decoder reads at each step
  wrote: string[]; // what it writes
  kept: number; // how many letters come before the end of the word
  forced: number; // how many letters were given
  states: State[];
  top: Candidate[][]; // the most probable letters of each step
  attention: number[][] | null; // of each step, the share of each letter that was read
}

/** A word that was read, and the ways in which it was written. */
export interface Word {
  word: string;
  read: string[];
  encoder: State[];
  ways: Record<string, Decoding>;
}

/** What a word gets to paint. */
export interface Painting {
  word: Word;
  decoding: Decoding;
  order: number[]; // which unit is in which row
  step: number; // counted from 1
  chosen: number[];
  isAlone: boolean; // whether it is the only word shown
}

/** The states of one block. */
export interface Part {
  states: State[];
  current: number; // the column of the step shown, or -1
  seen: number; // how many columns have happened
}

/** What the parts of a word ask the stage for. */
export interface WordActions {
  goTo(step: number): void;
  say(text: string, event: MouseEvent): void;
  pick(unit: number, event: MouseEvent): void;
}

/** What the server sends. */
export interface StageData {
  words: Word[];
  units: string; // the chosen ones, as "3-7"
}
