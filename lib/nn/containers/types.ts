// Argument and result types of modules, read off their own `forward`.

import type { Tensor } from "../../tensor/index.js";
import type { Module } from "../module.js";

/** A module from a tensor to a tensor, which most layers are. */
export type TensorModule = Module<[input: Tensor], Tensor>;

/** What `M.forward` takes. */
export type ArgsOf<M> = M extends { forward(...args: infer Args): unknown } ? Args : never;

/** What `M.forward` gives. */
export type OutputOf<M> = M extends { forward(...args: never[]): infer Out } ? Out : never;

/** Modules in order, or one record of them whose keys are their names. */
export type Chain = readonly Module[] | readonly [Readonly<Record<string, TensorModule>>];

/** What a chain takes: what its first module takes; a record and an empty chain take a tensor. */
export type ChainArgs<Layers extends Chain> = Layers extends readonly [infer First, ...unknown[]]
  ? First extends Module
    ? ArgsOf<First>
    : [input: Tensor]
  : Layers extends readonly []
    ? [input: Tensor]
    : ArgsOf<Layers[number]>;

/** What a chain gives: what its last module gives; a record and an empty chain give a tensor. */
export type ChainOutput<Layers extends Chain> = Layers extends readonly [...unknown[], infer Last]
  ? Last extends Module
    ? OutputOf<Last>
    : Tensor
  : Layers extends readonly []
    ? Tensor
    : OutputOf<Layers[number]>;
