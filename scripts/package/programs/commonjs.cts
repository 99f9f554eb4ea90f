// TypeScript as CommonJS: values, types and namespaces arrive with their types.

import candelabra = require("candelabra");

import { mtl, nn, type Tensor, tensor, zeros } from "candelabra";

const model = new mtl.HardSharing({ trunk: new nn.Linear(2, 4), heads: { age: new nn.Linear(4, 1) } });
const out: { age: Tensor } = model.forward(zeros([3, 2]));
// @ts-expect-error there is no such task
export const size = out.size;
// @ts-expect-error a shape is a list of numbers
export const shape: string = tensor([1, 2]).shape;
export const layer: nn.Module = candelabra.nn.Sequential ? new candelabra.nn.Linear(1, 1) : model.trunk;
