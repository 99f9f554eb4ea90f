// The shared parameters in cells, each with a Gramian of its own: one a layer for reports, one a group for `Grouped`.

import type { Module, Parameter } from "../nn/index.js";
import type { Grouped } from "./aggregators/grouped.js";

export interface Cells {
  /** One entry a cell, save the last one, which holds what is in none of them. */
  readonly parameters: readonly (readonly Parameter[])[];
  /** What a cell is called in a report. */
  readonly names: readonly string[];
  /** For each cell, the last one too, the group of `Grouped` that it belongs to. */
  readonly groups: readonly number[];
}

export interface CellOptions {
  readonly shared: readonly Parameter[] | null;
  readonly aggregator: Grouped | null;
  readonly perLayer: boolean;
}

/** Per layer: a cell for each parameter, under its name in the model. Else one for each group. */
export function cellsOf(model: Module, { shared, aggregator, perLayer }: CellOptions): Cells {
  const rest = aggregator?.groups.length ?? 0;
  if (!perLayer) {
    const parameters = aggregator!.groups.map((group) => group.parameters);
    const groups = [...parameters.map((_, group) => group), rest];
    return { parameters, names: groups.map((group) => `group ${group}`), groups };
  }
  const named = model.namedParameters().filter(([, parameter]) => !shared || shared.includes(parameter));
  const groupOf = (parameter: Parameter) => {
    const group = aggregator?.groups.findIndex(({ parameters }) => parameters.includes(parameter)) ?? -1;
    return group < 0 ? rest : group;
  };
  return {
    parameters: named.map(([, parameter]) => [parameter]),
    names: [...named.map(([name]) => name), "others"],
    groups: [...named.map(([, parameter]) => groupOf(parameter)), rest],
  };
}
