// Types of this component. Only tsc reads this file.

/** What the server sends. */
export interface Player {
  epochs: number[]; // that can be shown
  position: number; // of the one that is, from 0
  count: number; // the last message that the server has answered
}
