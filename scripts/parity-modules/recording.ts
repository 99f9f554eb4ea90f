// What record.py writes of an entry of the module database.

import type { StoredGradients } from "../support/recordings/gradients.js";
import type { Recording, StoredInput, StoredOutput, Written } from "../support/recordings/recording.js";

export interface WrittenCall {
  args: readonly Written[];
  kwargs: Readonly<Record<string, Written>>;
  /** The parameters' names without `self`, where Python tells them. */
  parameters?: readonly string[];
}

/** A module that is an argument: TransformerEncoder takes a layer. */
export interface WrittenModule extends WrittenCall {
  module: string;
}

export interface Program {
  tensors: readonly StoredInput[];
  init: WrittenCall;
  forward: WrittenCall;
}

export type ModuleGradients = StoredGradients & { parameters: readonly string[] };

export type State = readonly (readonly [key: string, value: StoredOutput])[];

export interface Sample extends Program {
  dtype: "float32" | "float64";
  training: boolean;
  number: number;
  /** Of the generator's state after the constructor, and after the call. */
  drawn: readonly [constructor: string, forward: string];
  repr: string;
  /** The state dict as the constructor leaves it, converted to the dtype. */
  state: State;
  outputs: Written;
  /** The results without gradients, where some modules have a path of their own; in evaluation only. */
  inferred?: Written;
  /** The state dict after the call. */
  after: State;
  gradients?: ModuleGradients;
  /** Made with `inplace`, the module gives the same in its first input's memory. Gradients may round otherwise. */
  inPlace?: { gradients?: ModuleGradients };
  /** Python itself gives other values the second time. Only the form is compared. */
  unsteady?: boolean;
}

/** A constructor or a call that must fail. */
export interface ErrorSample extends Partial<Program> {
  number: number;
  unsayable?: string;
  expected?: { type: string; message: string };
}

export type ModuleRecording = Recording<Sample, ErrorSample>;
