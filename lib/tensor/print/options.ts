// How tensors are printed, PyTorch's `torch.set_printoptions`.

import { wrongArgument } from "../errors.js";

export interface PrintOptions {
  /** Digits after the point; defaults to 4. */
  precision?: number;
  /** A tensor with more elements than this is summarised; defaults to 1000. */
  threshold?: number;
  /** Elements shown at each end of a summarised dimension; defaults to 3. */
  edgeitems?: number;
  /** Characters a line may have; defaults to 80. */
  linewidth?: number;
  /** Scientific notation always or never; null, the default, decides by the values. */
  sciMode?: boolean | null;
}

export interface PrintSettings extends PrintOptions {
  /** A set of defaults to start from; the other options go over it. */
  profile?: "default" | "short" | "full";
}

const profiles = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Number.POSITIVE_INFINITY, edgeitems: 3, linewidth: 80 },
};

let current: Required<PrintOptions> = { ...profiles.default, sciMode: null };

/** The options in force, ready to be handed back to `setPrintOptions`. PyTorch: `torch.get_printoptions`. */
export function getPrintOptions(): Required<PrintOptions> {
  return { ...current };
}

/**
 * Sets how tensors are printed from now on; what is left out stays, save `sciMode`, which goes back to automatic
 * as it does in PyTorch. Throws an `ArgumentError` for what is no whole number. PyTorch: `torch.set_printoptions`.
 *
 * @example
 * setPrintOptions({ precision: 2 });
 * String(tensor([1.23456])); // "tensor([1.23])"
 * setPrintOptions({ profile: "default" });
 */
export function setPrintOptions({ profile, sciMode = null, ...given }: PrintSettings = {}): void {
  if (profile !== undefined && !Object.hasOwn(profiles, profile)) {
    throw wrongArgument("setPrintOptions", "profile", '"default", "short" or "full"', profile);
  }
  const next: Required<PrintOptions> = { ...current, ...(profile && profiles[profile]), sciMode };
  for (const name of ["precision", "threshold", "edgeitems", "linewidth"] as const) {
    const value = given[name];
    if (value === undefined) continue;
    checkCount(name, value);
    next[name] = value;
  }
  current = next;
}

function checkCount(name: keyof PrintOptions, value: number): void {
  const whole = Number.isInteger(value) || (name === "threshold" && value === Number.POSITIVE_INFINITY);
  if (!whole || value < 0) {
    throw wrongArgument("setPrintOptions", name, "a whole number", value);
  }
}
