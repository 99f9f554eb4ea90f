// Statistics of batch norms for weights that no batch has been through.

import * as nn from "../../nn/index.js";
import { type Device, noGrad, scope, Tensor, wrongArgument } from "../../tensor/index.js";
import { AveragedModel } from "./averaged_model.js";

export interface UpdateBnOptions<Batch> {
  /** Where batches are moved to first; defaults to where they are. */
  device?: Device;
  /** What the model is given of a batch; defaults to the batch itself, or the first element of a list. */
  input?: (batch: Batch) => Tensor;
}

const isBatchNorm = (module: nn.Module) =>
  module instanceof nn.BatchNorm1d || module instanceof nn.BatchNorm2d || module instanceof nn.BatchNorm3d;

const operation = "optim.swaUtils.updateBn";

function firstOf(batch: unknown): Tensor {
  const first: unknown = Array.isArray(batch) ? batch[0] : batch;
  if (first instanceof Tensor) return first;
  throw wrongArgument(operation, "a batch", "a Tensor, a list that begins with one, or options.input", batch);
}

/**
 * Computes anew the running statistics of the model's batch norms, as the mean over all batches of `loader`; a model
 * without any runs nothing. Batches may come from a `DataLoader` or from any list. A batch that holds no Tensor is an
 * `ArgumentError`. PyTorch: `torch.optim.swa_utils.update_bn`.
 *
 * @example
 * const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
 * const swa = new optim.swaUtils.AveragedModel(model);
 * swa.updateParameters(model);
 * await optim.swaUtils.updateBn([torch.ones([4, 2]), torch.zeros([4, 2])], swa);
 */
export async function updateBn<Batch>(
  loader: Iterable<Batch> | AsyncIterable<Batch>,
  model: nn.Module<never[], unknown> | nn.Module,
  { device, input = firstOf }: UpdateBnOptions<Batch> = {},
): Promise<void> {
  if (!(model instanceof nn.Module)) throw wrongArgument(operation, "model", "a Module", model);
  const root = model as nn.Module;
  const copy = root instanceof AveragedModel ? root.module : null;
  const norms = (copy ? copy.sources : root.modules()).filter(isBatchNorm) as nn.BatchNorm1d[];
  if (norms.length === 0) return;
  const reset = () => {
    for (const norm of norms) norm.resetRunningStats();
  };
  if (copy) copy.within(reset);
  else reset();
  const momenta = norms.map(({ momentum }) => momentum);
  const modes = root.modules().map((module) => [module, module.training] as const);
  const settings = norms as { momentum: number | null }[];
  root.train();
  try {
    for await (const batch of loader) {
      // Only here: between batches the model is as its owner has it.
      for (const norm of settings) norm.momentum = null;
      try {
        noGrad(() =>
          scope(() => {
            const x = input(batch);
            root.forward(device === undefined ? x : x.to({ device }));
          }),
        );
      } finally {
        for (const [i, norm] of settings.entries()) norm.momentum = momenta[i]!;
      }
    }
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}
