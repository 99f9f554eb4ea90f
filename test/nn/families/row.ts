// What a row of these tables is: plain data, read by the tests and by scripts/fixtures/record_nn_families.py alike.

/** Numbers in any number of dimensions. */
export type Nested = number | Nested[];

/** A number, as in Python's `float("inf")` where JSON has none. */
export type Setting = Nested | string | boolean | null | (number | null)[] | { tensor: Nested };

/** randn is normal, rand uniform in [0, 1), randint an int64 below `high`, signs are floats -1 or 1. */
export interface Drawn {
  draw: "randn" | "rand" | "randint" | "signs";
  shape: number[];
  high?: number;
  /** Takes no gradient. */
  fixed?: boolean;
}

/** Given integers. */
export interface Given {
  int64: Nested;
}

export type Input = Drawn | Given;

export interface Refusal {
  args?: Setting[];
  options?: Record<string, Setting>;
  inputs?: Input[];
  call?: Record<string, Setting>;
  error: "ArgumentError" | "ShapeError" | "IndexError" | "CandelabraError";
  /** A part of the message. */
  says: string;
}

export interface Row {
  /** The class, as both languages name it. */
  module: string;
  /** What tells this row from others of the same module. */
  variant?: string;
  args?: Setting[];
  options?: Record<string, Setting>;
  inputs: Input[];
  /** Forward's own options. */
  call?: Record<string, Setting>;
  /** Methods that are called with the first input too. */
  methods?: string[];
  /** What differs from the row and is refused, when it is made or when it is used. */
  refuses?: Refusal[];
}

export const randn = (...shape: number[]): Drawn => ({ draw: "randn", shape });
export const rand = (...shape: number[]): Drawn => ({ draw: "rand", shape });
export const signs = (...shape: number[]): Drawn => ({ draw: "signs", shape, fixed: true });
export const below = (high: number, ...shape: number[]): Drawn => ({ draw: "randint", shape, high });
export const fixed = (input: Drawn): Drawn => ({ ...input, fixed: true });
export const ints = (int64: Nested): Given => ({ int64 });

export function titleOf({ module, variant }: Row): string {
  return variant ? `${module}: ${variant}` : module;
}
