// What a program of scripts/parity/programs is, seen from TypeScript.

import type { Tensor } from "candelabra";

/** How far a program may be from PyTorch. */
export interface Tolerance {
  /** Largest relative difference of a loss; 0 asks for the same bits. */
  losses: number;
  /** Largest difference of a parameter or buffer, as a share of its tensor's largest element; 0 asks for the same bits. */
  parameters: number;
  /** Why it is what it is. */
  reason: string;
  /** How many steps it holds for; all of the program's when left out. */
  steps?: number;
}

/** The same operators in the same order, so nothing may differ. */
export const bitForBit: Tolerance = {
  losses: 0,
  parameters: 0,
  reason: "the same operators in the same order: the bits agree",
};

/** What a training gives. */
export interface Outcome {
  /** Numbers of each step: its losses, and what else the program compares step by step. */
  losses: number[][];
  /** Parameters and buffers at the end, and what else is to be equal there. */
  state: Readonly<Record<string, Tensor>>;
}

/**
 * One training, written twice: `programs/NAME.ts` exports it as `program`, `programs/NAME.py` as
 * `def train(variant, steps)`. Both begin with their seed and see the same numbers from there on.
 */
export interface Program<Variant extends string = string> {
  steps: number;
  /** The ways it is trained, each with its tolerance. */
  variants: Readonly<Record<Variant, Tolerance>>;
  train(variant: Variant, steps: number): Outcome | Promise<Outcome>;
}
