// Something a user can call, and how its arguments are drawn.

import fc from "fast-check";
import { hostile } from "../inputs/hostile.js";
import { type Draw, type Input, keyed, oneOf, plain, plains, weighted } from "../inputs/input.js";
import { common, dtypes, tensorDraw } from "../inputs/tensors.js";
import { anything, argument, type Manner } from "../inputs/values.js";
import type { Parameter, Schema } from "../schemas.js";

export interface Target {
  /** `torch.add`, `Tensor.add_`, `ops.aten::add.Tensor`, `nn.Linear`: what --target filters by. */
  readonly label: string;
  /** What an error must name, one of them; none where any error of ours will do. */
  readonly names: readonly string[];
  /** The calls it gets, in shares of what others get; 1 unless it stands for many. */
  readonly weight?: number;
  arguments(): fc.Arbitrary<readonly Input[]>;
  /** A promise is waited for. */
  call(args: readonly unknown[]): unknown;
}

export const manner = (takesHugeNumbers = true): fc.Arbitrary<Manner> =>
  common.map((shared) => ({ shared: { ...shared, isCalm: !takesHugeNumbers }, takesHugeNumbers }));

interface Form {
  /** Where the parameters by name begin. */
  split: number;
  /** Behind all else. */
  extra: Input | null;
}

const formOf = (count: number): fc.Arbitrary<Form> =>
  fc.record({
    split: weighted([6, fc.constant(count)], [4, fc.nat(count)]),
    extra: weighted<Input | null>([25, fc.constant(null)], [1, hostile]),
  });

function assemble(
  parameters: readonly Parameter[],
  inputs: readonly (Input | undefined)[],
  form: Form,
): Draw[] {
  const isNamed = (i: number) => parameters[i]!.isKeyword || i >= form.split;
  let positional = inputs.map((input, i) => (isNamed(i) ? undefined : input));
  while (positional.length > 0 && positional.at(-1) === undefined) positional = positional.slice(0, -1);
  const draws = positional.map((input) => oneOf(input ?? plain(undefined)));
  const named = parameters.flatMap(({ name }, i) =>
    isNamed(i) && inputs[i] ? [[name, oneOf(inputs[i])] as const] : [],
  );
  if (named.length > 0) draws.push(keyed(Object.fromEntries(named)));
  if (form.extra) draws.push(oneOf(form.extra));
  return draws;
}

/** Arguments for a schema: by position, by name, left out, and of wrong kinds. */
export function schemaArguments(schema: Schema, how: Manner): fc.Arbitrary<readonly Input[]> {
  const { parameters } = schema;
  const inputs = fc.tuple(...parameters.map((parameter) => argument(parameter, how)));
  const positions = parameters.filter(({ isKeyword }) => !isKeyword).length;
  return fc
    .tuple(inputs, formOf(positions))
    .chain(([given, form]) => fc.tuple(...assemble(parameters, given, form)));
}

/** Options that functions of many kinds take. */
const someOptions = (how: Manner): Draw => {
  const maybe = (draw: Draw) => weighted<Input | undefined>([1, draw], [5, fc.constant(undefined)]);
  const number = plains(0, 1, 2, 0.5, -1);
  return keyed({
    dim: maybe(plains(0, 1, -1, [0, 1], 5, null)),
    keepdim: maybe(plains(true, false)),
    dtype: maybe(plains(...dtypes)),
    reduction: maybe(plains("mean", "sum", "none", "batchmean", "other")),
    weight: maybe(tensorDraw(how.shared)),
    stride: maybe(number),
    padding: maybe(plains(0, 1, "same", "valid", [1, 1])),
    groups: maybe(number),
    kernelSize: maybe(number),
    p: maybe(number),
    eps: maybe(number),
    training: maybe(plains(true, false)),
    size: maybe(plains([2, 2], 3)),
    mode: maybe(plains("nearest", "bilinear", "sum", "max")),
    nonsense: weighted<Input | undefined>([1, hostile], [9, fc.constant(undefined)]),
  });
};

/** Arguments for what has no schema: a tensor or two first, mostly. */
export function looseArguments(how: Manner, { most = 5 } = {}): fc.Arbitrary<readonly Input[]> {
  const one = weighted([3, tensorDraw(how.shared)], [4, anything(how)]);
  return fc
    .tuple(
      fc.array(tensorDraw(how.shared), { maxLength: 2 }),
      fc.array(one, { maxLength: most - 2 }),
      weighted<readonly Input[]>([2, fc.tuple(someOptions(how))], [3, fc.constant([])]),
    )
    .map((parts) => parts.flat());
}

export const receiver = (how: Manner): Draw => weighted([20, tensorDraw(how.shared)], [1, hostile]);

export const optionsOf = (fields: Readonly<Record<string, Draw>>): Draw =>
  keyed(
    Object.fromEntries(
      Object.entries(fields).map(([name, draw]) => [
        name,
        weighted<Input | undefined>([5, draw], [6, fc.constant(undefined)], [1, hostile]),
      ]),
    ),
  );
