// The non-linearity between the two linear layers of a transformer's layers.

import { ArgumentError, type Tensor } from "../../tensor/index.js";
import type { TensorModule } from "../containers/types.js";
import * as F from "../functional/index.js";
import { GELU, ReLU } from "../layers/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";

/** By name, as a function, or as a module, which becomes a child. */
export type TransformerActivation = "relu" | "gelu" | ((input: Tensor) => Tensor) | TensorModule;

type Resolved = ((input: Tensor) => Tensor) | TensorModule;

export function resolveActivation(operation: string, activation: TransformerActivation): Resolved {
  if (activation === "relu") return F.relu;
  if (activation === "gelu") return F.gelu;
  if (typeof activation === "function" || activation instanceof Module) return activation;
  const sentence = `expected "relu", "gelu", a function or a module for activation, got ${JSON.stringify(activation)}`;
  throw problem(ArgumentError, operation, sentence);
}

export function activate(activation: Resolved, input: Tensor): Tensor {
  return activation instanceof Module ? activation.forward(input) : activation(input);
}

/** Which of the two that the inference kernel knows it is, or null. */
export function knownActivation(activation: Resolved): "relu" | "gelu" | null {
  if (activation === F.relu || activation instanceof ReLU) return "relu";
  return activation === F.gelu || activation instanceof GELU ? "gelu" : null;
}
