// docs/from-pytorch.md: two dense tasks, balanced by PCGrad; TorchJD's in Python.

import { ported } from "../support/ported.js";
import { float32 } from "../support/rounding.js";

const reason = "the Gramian is summed in another order, and TorchJD takes task gradients in a batch";

// Bits agree up to step 6; then what rounding left grows by half a step, through ReLU and max pooling: 2.4e-5 after 25.
export const program = ported("dense", { ...float32(reason), losses: 1e-4 });
