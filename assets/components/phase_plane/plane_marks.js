// The marks of the phase plane as SVG paths round (0, 0): the canvas and the legend draw the same.

/** @typedef {{ path: string, isFilled: boolean }} Mark */

/** @type {Record<string, Mark>} */
export const PLANE_MARKS = {
  stable: { path: "M5.5 0A5.5 5.5 0 1 1-5.5 0A5.5 5.5 0 1 1 5.5 0Z", isFilled: true },
  saddle: { path: "M-5-5L5 5M-5 5L5-5", isFilled: false },
  unstable: { path: "M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z", isFilled: false },
  marginal: { path: "M0-6.5L6.5 0L0 6.5L-6.5 0Z", isFilled: true },
  cycle: { path: "M-4-4H4V4H-4Z", isFilled: true },
  start: {
    path: "M0-8L2.1-2.6L7.6-2.5L3.3 1L4.7 6.5L0 3.4L-4.7 6.5L-3.3 1L-7.6-2.5L-2.1-2.6Z",
    isFilled: true,
  },
  current: { path: "M8 0A8 8 0 1 1-8 0A8 8 0 1 1 8 0Z", isFilled: false },
};
