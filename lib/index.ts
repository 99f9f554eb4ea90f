/** candelabra: tensors and autograd on libtorch, PyTorch's modules and optimizers, and multi-task learning. */

export * as amp from "./amp/index.js";
export * as data from "./data/index.js";
export * as func from "./func/index.js";
export { vmap } from "./func/index.js";
export * as io from "./io/index.js";
export * as models from "./models/index.js";
export * as mtl from "./mtl/index.js";
export * as nn from "./nn/index.js";
export { functional as F } from "./nn/index.js";
export * as optim from "./optim/index.js";
export * from "./tensor/public.js";
export * as train from "./train/index.js";
