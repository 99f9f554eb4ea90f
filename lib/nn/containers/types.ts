// Argument and result types of modules, read off their own `forward`.

import type { Tensor } from "../../tensor/index.js";
import type { Module } from "../module.js";

/** A module from a tensor to a tensor, which most layers are. */
export type TensorModule = Module<[input: Tensor], Tensor>;

/** What `M.forward` takes. */
export type ArgsOf<M> = M extends { forward(...args: infer Args): unknown } ? Args : never;

/** What `M.forward` gives. */
export type OutputOf<M> = M extends { forward(...args: never[]): infer Out } ? Out : never;

/** What a chain takes: what its first module takes; an empty chain passes a tensor through. */
export type ChainArgs<Layers extends readonly Module[]> = Layers extends readonly [infer First, ...unknown[]]
  ? ArgsOf<First>
  : Layers extends readonly []
    ? [input: Tensor]
    : ArgsOf<Layers[number]>;

/** What a chain gives: what its last module gives. */
export type ChainOutput<Layers extends readonly Module[]> = Layers extends readonly [...unknown[], infer Last]
  ? OutputOf<Last>
  : Layers extends readonly []
    ? Tensor
    : OutputOf<Layers[number]>;
