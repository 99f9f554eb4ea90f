// One training step with each multi-task method, by the name of its class.

import { autograd, mtl, type nn, scope } from "candelabra";
import type { Step } from "./methods.js";
import type { Training } from "./training.js";

type Setup = (training: Training) => mtl.BalancerOptions;

// biome-ignore format: a method is one line
const setups: Readonly<Record<string, Setup>> = {
  EqualWeights: () => ({ weighting: new mtl.EqualWeights() }),
  RLW: () => ({ weighting: new mtl.RLW() }),
  GLS: () => ({ weighting: new mtl.GLS() }),
  FAMO: () => ({ weighting: new mtl.FAMO() }),
  UW: () => ({ weighting: new mtl.UW() }),
  IMTLL: () => ({ weighting: new mtl.IMTLL() }),
  DWA: () => ({ weighting: new mtl.DWA() }),
  STCH: () => ({ weighting: new mtl.STCH() }),
  ScaleInvariant: () => ({ weighting: new mtl.ScaleInvariant() }),
  LDCMTL: () => ({ weighting: new mtl.LDCMTL() }),
  AutoLambda: ({ model }) => ({ weighting: new mtl.AutoLambda(model.module) }),
  GradNorm: ({ model }) => ({ weighting: new mtl.GradNorm(), lastSharedLayer: model.lastSharedWeight }),
  PCGrad: () => ({ aggregator: new mtl.PCGrad() }),
  "PCGrad, report read": () => ({ aggregator: new mtl.PCGrad() }),
  Random: () => ({ aggregator: new mtl.Random() }),
  GradVac: () => ({ aggregator: new mtl.GradVac() }),
  MGDA: () => ({ aggregator: new mtl.MGDA() }),
  CAGrad: () => ({ aggregator: new mtl.CAGrad() }),
  IMTLG: () => ({ aggregator: new mtl.IMTLG() }),
  NashMTL: () => ({ aggregator: new mtl.NashMTL() }),
  AlignedMTL: () => ({ aggregator: new mtl.AlignedMTL() }),
  FairGrad: () => ({ aggregator: new mtl.FairGrad() }),
  UPGrad: () => ({ aggregator: new mtl.UPGrad() }),
  DualProj: () => ({ aggregator: new mtl.DualProj() }),
  ConFIG: () => ({ aggregator: new mtl.ConFIG() }),
  PCD: () => ({ aggregator: new mtl.PCD() }),
  Krum: () => ({ aggregator: new mtl.Krum({ nByzantine: 1 }) }),
  GradDrop: () => ({ aggregator: new mtl.GradDrop() }),
  TrimmedMean: () => ({ aggregator: new mtl.TrimmedMean({ trim: 1 }) }),
  ExcessMTL: () => ({ aggregator: new mtl.ExcessMTL() }),
  MoCo: () => ({ aggregator: new mtl.MoCo() }),
  DBMTL: () => ({ aggregator: new mtl.DBMTL() }),
  MoDo: () => ({ aggregator: new mtl.MoDo() }),
  SDMGrad: () => ({ aggregator: new mtl.SDMGrad() }),
};

export function balancedStep(training: Training, method: string): Step {
  const { model, optimizer, batches } = training;
  const setup = setups[method];
  if (!setup) throw new Error(`"${method}" is no method`);
  const balancer = new mtl.Balancer(model.module, setup(training));
  const { weighting, aggregator } = balancer;
  const isCross = aggregator !== null && "crossWeights" in aggregator;
  const observes = weighting?.observe !== undefined;
  const readsReport = method.endsWith("report read");
  let looked = 0;
  return (batch, read) =>
    scope(() => {
      const next = (by: number) => batches[(batches.indexOf(batch) + by) % batches.length]!;
      if (weighting instanceof mtl.AutoLambda) {
        const validation = () => model.losses(next(1));
        weighting.learn({ training: () => model.losses(batch), validation, optimizer });
      }
      const losses = model.losses(batch);
      const independent = isCross ? [model.losses(next(1)), model.losses(next(2))] : undefined;
      optimizer.zeroGrad();
      const report = balancer.backward(losses, { independent });
      if (readsReport) {
        const { norms, cosines, conflicts } = report;
        looked += norms.t0! + cosines.t0!.t1! + conflicts.count; // used, or it might not be computed
      }
      optimizer.step();
      if (observes) balancer.observe(model.losses(batch));
      if (Number.isNaN(looked)) throw new Error("a report holds NaN");
      return read ? Object.values(report.losses).reduce((sum, loss) => sum + loss, 0) : Number.NaN;
    });
}

/** What no method that looks at each task's gradient can be without: T passes back through the trunk. */
export function floorStep({ model, optimizer }: Training): Step {
  const trunk = model.module.sharedParameters!() as readonly nn.Parameter[];
  return (batch, read) =>
    scope(() => {
      const losses = Object.values(model.losses(batch));
      optimizer.zeroGrad();
      for (const loss of losses) {
        const gradients = autograd.grad(loss, [...trunk], { retainGraph: true });
        for (const [i, parameter] of trunk.entries()) parameter.grad = gradients[i]!;
      }
      optimizer.step();
      return read ? losses.reduce((sum, loss) => sum + Number(loss.item()), 0) : Number.NaN;
    });
}
