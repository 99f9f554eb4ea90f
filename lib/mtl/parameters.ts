// Parameters as a user names them.

import { Module, type Parameter } from "../nn/index.js";
import { Tensor } from "../tensor/index.js";
import { problem, show } from "./checks.js";

/** Those of a module, one, or a list without repeats; an `ArgumentError` for anything else. */
export function parametersOf(
  operation: string,
  name: string,
  given: Module | Parameter | readonly Parameter[],
): readonly Parameter[] {
  const parameters =
    given instanceof Module ? given.parameters() : Array.isArray(given) ? [...given] : [given as Parameter];
  if (parameters.length === 0) throw problem(operation, `expected at least one parameter for ${name}`);
  for (const [i, parameter] of parameters.entries()) {
    if (!(parameter instanceof Tensor)) {
      throw problem(operation, `expected parameters for ${name}, got ${show(parameter)}`);
    }
    if (parameters.indexOf(parameter) !== i) throw problem(operation, `${name} holds a parameter twice`);
  }
  return parameters;
}

export function handlesOf(parameters: readonly Tensor[] | null): number[] | null {
  return parameters?.map((parameter) => parameter.handle) ?? null;
}

/** What a model says of itself, before each step: an error that says so where it is no list of Tensors. */
export function sharedOf(operation: string, model: { sharedParameters?(): Parameter[] }): Parameter[] | null {
  const { sharedParameters } = model;
  if (sharedParameters === undefined) return null;
  const isCallable = typeof sharedParameters === "function";
  const given: unknown = isCallable ? model.sharedParameters!() : sharedParameters;
  if (Array.isArray(given) && given.every((parameter) => parameter instanceof Tensor)) return given;
  throw problem(
    operation,
    `expected a list of parameters from the model's sharedParameters(), got ${show(given)}`,
  );
}
