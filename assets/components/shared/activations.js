// The activation functions, by the names that they have in links and on the screen.

/** @typedef {"linear" | "tanh" | "relu" | "sigmoid"} ActivationName */

/** @type {Record<ActivationName, (z: number) => number>} */
export const ACTIVATIONS = {
  linear: (z) => z,
  tanh: Math.tanh,
  relu: (z) => Math.max(z, 0),
  sigmoid: (z) => {
    const small = Math.exp(-Math.abs(z)); // of non-positive numbers only, so it can't overflow
    return (z >= 0 ? 1 : small) / (1 + small);
  },
};
