// The wording of this room's errors: `operation: expected ..., got ...`.

import type { CandelabraError } from "../tensor/index.js";

/** An error of the given class whose message begins with the operation, as all do. */
export function problem<E extends CandelabraError>(
  ErrorClass: new (operation: string, message: string) => E,
  operation: string,
  sentence: string,
): E {
  return new ErrorClass(operation, `${operation}: ${sentence}`);
}
