// Hooks around steps and state dicts: when they are called, and what they may change.

import { expect, test } from "vitest";
import { ones, optim, zeros } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { numbersOf } from "./problem.js";

const parameter = () => {
  const param = zeros([2]).requiresGrad_();
  param.grad = ones([2]);
  return param;
};

test.each(["SGD", "LBFGS"] as const)(
  "%s: a step between its hooks, in their order, until they are removed",
  scoped((name: "SGD" | "LBFGS") => {
    const param = parameter();
    const optimizer: optim.Optimizer = new optim[name]([param], { lr: 1 });
    const seen: unknown[] = [];
    const moved = () => numbersOf(param)[0] !== 0;
    const hooks = [
      optimizer.registerStepPreHook((given) => seen.push(["first", given === optimizer, moved()])),
      optimizer.registerStepPreHook(() => seen.push(["second"])),
      optimizer.registerStepPostHook(() => seen.push(["after", moved()])),
    ];
    optimizer.step(() => {
      seen.push(["closure"]);
      return 1;
    });
    expect(seen[0]).toEqual(["first", true, false]);
    expect(seen.slice(1, 3)).toEqual([["second"], ["closure"]]);
    expect(seen.at(-1)).toEqual(["after", true]);
    for (const hook of hooks) hook.remove();
    seen.length = 0;
    optimizer.step(() => 1);
    expect(seen).toEqual([]);
    optimizer.dispose();
  }),
);

test(
  "what a state dict is, and what is loaded, may be exchanged; the first in front with prepend",
  scoped(() => {
    const optimizer = new optim.SGD([parameter()], { lr: 1 });
    const order: string[] = [];
    optimizer.registerStateDictPreHook(() => order.push("pre"));
    optimizer.registerStateDictPostHook((_optimizer, dict) => {
      order.push("post");
      dict.param_groups[0]!.lr = 7;
    });
    optimizer.registerStateDictPostHook(
      (_optimizer, dict) => {
        order.push("in front");
        return { ...dict, param_groups: [{ ...dict.param_groups[0]!, momentum: 0.5 }] };
      },
      { prepend: true },
    );
    const dict = optimizer.stateDict();
    expect(order).toEqual(["pre", "in front", "post"]);
    expect(dict.param_groups[0]).toMatchObject({ lr: 7, momentum: 0.5 });
    expect(optimizer.paramGroups[0]).toMatchObject({ lr: 1, momentum: 0 });

    const other = new optim.LBFGS([parameter()]);
    const lists: number[] = [];
    other.registerLoadStateDictPreHook((_optimizer, given) => {
      given.param_groups = [{ ...given.param_groups[0]!, lr: 3 }];
    });
    other.registerLoadStateDictPostHook(({ paramGroups }) => lists.push(paramGroups[0]!.lr));
    const packed = new optim.LBFGS([parameter()]).stateDict();
    other.loadStateDict(packed);
    expect(lists).toEqual([3]);
    expect(packed.param_groups[0]!.lr).toBe(1);
    expect(() => other.loadStateDict(null as never)).toThrow(/an object { state, param_groups }/);
    expect(() => other.registerStepPreHook(3 as never)).toThrow(
      /optim.LBFGS: expected a function for the hook, got 3/,
    );
  }),
);
