// Options that most optimizers share.

export interface Maximizable {
  /** Climb instead of descending; defaults to false. */
  maximize?: boolean;
}

export interface Foreach {
  /**
   * Taken as PyTorch takes it and carried in the state dict. The step is the loop over parameters either way, which is
   * PyTorch's own default on CPU; defaults to null, its "unset".
   */
  foreach?: boolean | null;
}

export interface LoopSwitches extends Maximizable, Foreach {
  /**
   * Let autograd follow the step, for parameters that are results of operations (clones, say) and gradients with a
   * graph; a leaf that requires a gradient is then an error. Defaults to false.
   */
  differentiable?: boolean;
}

export interface Capturable {
  /** For CUDA graphs, which are not to be had here: a step with `true` throws. Defaults to false. */
  capturable?: boolean;
}

/** The kernel is the default unless the loop is asked for. */
export function fusedUnless({ foreach, differentiable }: LoopSwitches): boolean {
  return foreach !== true && differentiable !== true;
}
