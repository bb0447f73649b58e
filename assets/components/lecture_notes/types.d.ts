// Types of this component. Only tsc reads this file.

export interface NotesData {
  position: string; // as in 3 / 9
  elapsed_s: number; // of the lecture, when the server sent it
  planned_s: number; // when the scene is meant to end
  black: boolean;
}
