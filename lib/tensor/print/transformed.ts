/** Tensors inside func's transforms, printed as PyTorch prints them: what wraps what. */

import { native } from "../autograd/native.js";
import { wrap } from "../invoke.js";
import type { Tensor } from "../tensor.js";

/** Null for an ordinary tensor; `print` writes the one inside. */
export function formatTransformed(tensor: Tensor, print: (value: Tensor) => string): string | null {
  const wrapper = native.wrapperOf(tensor.handle);
  if (!wrapper) return null;
  const { level, batchDim } = wrapper;
  const value = wrap(wrapper.value);
  const inside = (formatTransformed(value, print) ?? print(value)).replace(/^/gm, "    ");
  value.dispose();
  const head = batchDim === null ? "GradTrackingTensor" : "BatchedTensor";
  const where = batchDim === null ? `lvl=${level}` : `lvl=${level}, bdim=${batchDim}`;
  return `${head}(${where}, value=\n${inside}\n)`;
}
