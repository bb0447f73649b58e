// Types of the text view. Only tsc reads this file.

/** What the server sends, as explorer/ui/activations/text_view.py packs it. */
export interface TextData {
  chars: string[];
  values: string; // of every unit at every character, 16 bits each, in base 64
  units: number;
  scale: number; // the value that the largest code means
  exact: (number | null)[]; // of a view of one row, the values themselves; null where there is none
  signed: boolean;
  surprise: (number | null)[]; // of each character, in bits
  candidates: [token: string, probability: number][][];
  noun: string; // what a value is called
  noun_below: string; // what a negative one is called, if values are worded; else empty
  noun_none: string; // what is said of a character without a value
  noun_zero: string; // what is said of 0, if values are worded; else empty
  reader: string; // whose surprise and candidates these are, if not those of the only net
  choosable: boolean; // whether another unit can be chosen
  heatmap: boolean; // whether the strip of all units is shown
  revision: number; // grows when the server sets unit and mark
  unit: number;
  start: number; // of the mark
  stop: number;
}

/** What is shown: the same, the codes unpacked and the text in one piece. */
export interface TextState extends Omit<TextData, "values"> {
  values: Int16Array; // (units, characters)
  text: string;
}

/** A pointer on a character: its index, and the unit if it is on the strip. */
export type PointAt = (
  kind: "pointerdown" | "pointermove",
  t: number | null,
  unit: number | null,
  event: PointerEvent,
) => void;

export type RGB = number[];

/** The page's colours. */
export interface Colours {
  css: Record<string, string>;
  text: string;
  font: string;
  positive: RGB;
  negative: RGB;
  surface: RGB;
}
