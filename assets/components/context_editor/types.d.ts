// Types of the context vector's editor. Only tsc reads this file.

/** A slider as the server describes it. */
export interface Slider {
  name: string;
  label: string;
  help: string;
  low: number;
  high: number;
  step: number;
  value: number;
  own: number; // the value that the net computed
}

/** One decoding, letter by letter. */
export interface Line {
  label: string;
  text: string;
  letters: { letter: string; probability: number; mark: "" | "changed" | "forced" }[];
}

/** What the server sends. */
export interface EditorData {
  set: string; // which sliders these are
  sliders: Slider[];
  lines: Line[];
  verdict: string;
  count: number; // the last message that the server has answered
}
