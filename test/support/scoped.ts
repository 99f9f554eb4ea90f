// A test body whose tensors are all freed when it ends.

import { scope } from "../../lib/tensor/index.js";

/**
 * @example
 * test("adds", scoped(() => {
 *   expect(tensor([1, 2]).add(1)).toEqualBits([2, 3]);
 * }));
 */
export function scoped<Args extends unknown[]>(body: (...args: Args) => void | Promise<void>) {
  // A scope follows a body across its awaits only when it is given an async function.
  if (body.constructor.name === "AsyncFunction") return (...args: Args) => scope(async () => body(...args));
  return (...args: Args): void | Promise<void> => scope(() => body(...args));
}
