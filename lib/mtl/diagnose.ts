import type { Parameter } from "../nn/index.js";
import type { Tensor } from "../tensor/index.js";
import { type BalancedModel, Balancer } from "./balancer.js";
import { optionsOf } from "./checks.js";
import type { BalanceReport } from "./report.js";

export interface DiagnoseOptions {
  /** The shared parameters; as for `mtl.Balancer`. */
  shared?: readonly Parameter[];
  /** Have a Gramian for each shared parameter in `report.layers`; defaults to false. */
  perLayer?: boolean;
  /** Keep the graph, for a backward pass of these losses; defaults to false. */
  retainGraph?: boolean;
}

/**
 * How the tasks get along, without a step: norms, cosines, conflicts, similarity of lengths and condition number of their
 * gradients on the shared parameters. No `.grad` changes and no method learns.
 *
 * Errors as for `mtl.Balancer`. Source: own.
 *
 * @example
 * const model = new mtl.HardSharing({ trunk: new nn.Linear(4, 4), heads: { a: new nn.Linear(4, 1), b: new nn.Linear(4, 1) } });
 * const out = model.forward(torch.ones([2, 4]));
 * const report = mtl.diagnose(model, { a: out.a.mean(), b: out.b.mean() }, { perLayer: true });
 * Object.keys(report.layers); // ["trunk.weight", "trunk.bias"]
 */
export function diagnose<Task extends string>(
  model: BalancedModel<Task>,
  losses: Readonly<Record<Task, Tensor | null>>,
  options: DiagnoseOptions = {},
): BalanceReport<Task> {
  const { shared, perLayer = false, retainGraph = false } = optionsOf("mtl.diagnose", options);
  const balancer = new Balancer(model, shared ? { shared } : {});
  return balancer.look(losses, { perLayer, retainGraph });
}
