// Types of this component. Only tsc reads this file.

/** What the server says. */
export interface Answer {
  notice: string | null; // what the teacher tells everybody
}

/** How a watch reaches the server. */
export interface Server {
  ask(): Promise<Answer | null>; // null if it doesn't answer
  isConnected(): boolean; // whether the page's own connection is there
}
