// What the screen calls the options of a run's settings; links and code have short names for them.

/** @type {Record<string, string>} */
const TITLES = {
  sgd: "SGD",
  momentum: "SGD with momentum",
  rmsprop: "RMSprop",
  adam: "Adam",
  uniform: "uniform within \u00b11/\u221a2",
  wide: "uniform within \u00b12",
  orthogonal: "orthogonal W_hh",
  ones: "all weights 1",
  own: "own",
};

/** @param {string} name */
export const titleOption = (name) => TITLES[name];
