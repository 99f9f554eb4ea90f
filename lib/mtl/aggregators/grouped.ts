import type { Module, Parameter } from "../../nn/index.js";
import type { GramianAggregator } from "../aggregator.js";
import { optionsOf, problem, show } from "../checks.js";
import { parametersOf } from "../parameters.js";
import { type State, type StateValue, stateAt } from "../state.js";
import { checkGramianMethod } from "./gramian_method.js";

export interface ParameterGroup {
  /** A module (all its parameters), a parameter, or a list. */
  readonly parameters: Module | Parameter | readonly Parameter[];
  /** What gives this group its direction; `null`: the sum of the weighted gradients. */
  readonly aggregator: GramianAggregator | null;
}

export interface GroupedOptions {
  readonly groups: readonly ParameterGroup[];
  /** For the shared parameters in no group; defaults to `null`, the sum of the weighted gradients. */
  readonly rest?: GramianAggregator | null;
}

/**
 * Groups of shared parameters, each with a rule of its own and a Gramian of its own: per layer, per block, or surgery on
 * some layers alone.
 *
 * A parameter in two groups, or an aggregator used for two, throws an `ArgumentError`.
 * Source: own; per-layer surgery as in Yu et al. 2020 (PCGrad), appendix, and Liu et al. 2021.
 *
 * @example
 * const trunk = new nn.Sequential(new nn.Linear(4, 4), new nn.Tanh(), new nn.Linear(4, 4));
 * const grouped = new mtl.Grouped({ groups: [{ parameters: trunk.at(0), aggregator: new mtl.PCGrad() }] });
 * const balancer = new mtl.Balancer(trunk, { aggregator: grouped });
 */
export class Grouped {
  readonly name = "Grouped";
  readonly groups: readonly { parameters: readonly Parameter[]; aggregator: GramianAggregator | null }[];
  readonly rest: GramianAggregator | null;

  constructor(options: GroupedOptions) {
    const { groups, rest = null } = optionsOf("mtl.Grouped", options);
    if (!Array.isArray(groups))
      throw problem("mtl.Grouped", `expected a list for groups, got ${show(groups)}`);
    this.groups = (groups as readonly ParameterGroup[]).map((group, i) => {
      const operation = `mtl.Grouped: groups[${i}]`;
      const { parameters, aggregator = null } = optionsOf(operation, group);
      if (aggregator !== null) checkGramianMethod(operation, aggregator);
      return { parameters: parametersOf("mtl.Grouped", `groups[${i}].parameters`, parameters), aggregator };
    });
    if (rest !== null) checkGramianMethod("mtl.Grouped: rest", rest);
    this.rest = rest;
    const parameters = this.groups.flatMap((group) => group.parameters);
    if (new Set(parameters).size < parameters.length)
      throw problem("mtl.Grouped", "a parameter is in two groups");
    const used = this.aggregators().filter((aggregator) => aggregator !== null);
    if (new Set(used).size < used.length) {
      throw problem(
        "mtl.Grouped",
        "an aggregator stands for two groups: make one for each, since it may remember things",
      );
    }
  }

  /** Of each group, then of the rest. */
  aggregators(): (GramianAggregator | null)[] {
    return [...this.groups.map(({ aggregator }) => aggregator), this.rest];
  }

  begin(tasks: readonly string[]): void {
    for (const aggregator of this.aggregators()) aggregator?.begin?.(tasks);
  }

  stateDict(): State {
    const states = this.aggregators().map((one) => one && { name: one.name, state: one.stateDict() });
    return { groups: states as StateValue[] };
  }

  loadStateDict(state: State): void {
    const operation = "mtl.Grouped.loadStateDict";
    const saved = stateAt(operation, state, "groups") as ({ name: string; state: State } | null)[];
    const own = this.aggregators();
    const fits =
      Array.isArray(saved) &&
      saved.length === own.length &&
      saved.every((one, i) => (one?.name ?? null) === (own[i]?.name ?? null));
    if (!fits) throw problem(operation, "the state is of other groups or other aggregators");
    for (const [i, aggregator] of own.entries()) aggregator?.loadStateDict(saved[i]!.state);
  }
}
