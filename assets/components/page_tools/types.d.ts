// Types of this component. Only tsc reads this file.

export interface Tools {
  where: string; // the section and the page
  is_scene: boolean; // whether a lecture can show the page
  settings: string[]; // parameters whose changes are no entries in the history
  browsers: string[]; // parameters that only the browser writes
}
