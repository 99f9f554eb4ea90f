// TypeScript as an ES module; a Tensor of the CommonJS file beside it is the same type.

import * as torch from "candelabra";
import { type data, mtl, nn, type Tensor } from "candelabra";
import { layer } from "./commonjs.cjs";

const model = new mtl.HardSharing({ trunk: new nn.Linear(2, 4), heads: { age: new nn.Linear(4, 1) } });
const out: { age: Tensor } = model.forward(torch.zeros([3, 2]));
// @ts-expect-error there is no such task
export const size = out.size;
export const same: nn.Module = layer;
export type Batches = data.DataLoader<{ x: Tensor }>;
