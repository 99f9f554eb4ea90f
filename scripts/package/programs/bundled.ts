// TypeScript under `moduleResolution: bundler`.

import { F, mtl, nn, type Tensor, tensor } from "candelabra";

const loss: Tensor = F.mseLoss(tensor([1]), tensor([2]));
// @ts-expect-error there is no such reduction
F.mseLoss(loss, loss, { reduction: "median" });
export const model: nn.Module<[Tensor], { age: Tensor }> = new mtl.HardSharing({
  trunk: new nn.Linear(2, 4),
  heads: { age: new nn.Linear(4, 1) },
});
