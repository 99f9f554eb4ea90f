// What record.py writes of an entry of the operator database.

import type { StoredGradients } from "../support/recordings/gradients.js";
import type { Recording, StoredInput, StoredOutput, Written } from "../support/recordings/recording.js";

export interface RecordedCall {
  /** Python's name, such as `torch.linalg.norm` or `torch.Tensor.to`. */
  name: string;
  args: readonly Written[];
  kwargs: Readonly<Record<string, Written>>;
  /** The parameters' names, of a function that is written in Python. */
  parameters?: readonly string[];
}

export interface Program {
  tensors: readonly StoredInput[];
  calls: readonly RecordedCall[];
  /** Which results are compared, `{ r: [call, ...path] }` in the structure that Python returns. */
  returns: Written;
}

export interface Sample extends Program {
  dtype: string;
  number: number;
  outputs: Written;
  /** Inputs that were written to, as they are afterwards. */
  changed?: readonly (StoredOutput & { t: number })[];
  gradients?: StoredGradients;
  /** Python itself gives other values the second time: it reads uninitialised memory. Only the form is compared. */
  unsteady?: boolean;
  /** Python has the operator as a method of its first argument too. */
  isMethod?: boolean;
  /** The form that ends in an underscore gives the same in Python. */
  inPlace?: boolean;
}

/** A call that must fail. */
export interface ErrorSample extends Partial<Program> {
  number: number;
  unsayable?: string;
  expected?: { type: string; message: string };
}

export type OpRecording = Recording<Sample, ErrorSample>;
