// The addon's side: native/io/torchscript.cc.

import { type Handle, native } from "../../tensor/native.js";

/** The program; opaque. */
export type Script = { readonly script: unique symbol };

export interface TensorMember {
  /** Its path, with dots. */
  name: string;
  /** The same for members that are tied. */
  number: number;
  tensor: Handle;
}

export interface ScriptMembers {
  /** The root, whose name is empty, first; `training` is null where a module has no mode. */
  modules: { name: string; kind: string; training: boolean | null }[];
  parameters: TensorMember[];
  buffers: TensorMember[];
  methods: string[];
}

/** A Tensor's handle, `{ value }`, `{ list }`, `{ entries }` of pairs, or null: see native/io/script_values.h. */
export type ScriptResult =
  | Handle
  | null
  | { value: unknown }
  | { list: ScriptResult[] }
  | { entries: [ScriptResult, ScriptResult][] };

export interface TorchScriptNative {
  loadTorchScript(path: string, device: string | null): Script;
  "ScriptModule.members"(script: Script): ScriptMembers;
  "ScriptModule.setTensor"(script: Script, path: string, name: string, tensor: Handle): void;
  "ScriptModule.setTraining"(script: Script, path: string, training: boolean): void;
  "ScriptModule.run"(script: Script, path: string, method: string, args: readonly unknown[]): ScriptResult;
}

export const scriptNative = native as unknown as TorchScriptNative;
