// Work on all parameters at once.

export * from "./clip_grad.js";
export * from "./vector.js";
