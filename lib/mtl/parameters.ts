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
