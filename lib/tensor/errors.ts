/** The classes of every error the library throws; the addon makes them through the table at the end. */

import { native } from "./native.js";

/** Anything that went wrong in an operation. `operation` is its name; the message begins with it. */
export class CandelabraError extends Error {
  readonly operation: string;

  constructor(operation: string, message: string) {
    super(message);
    this.operation = operation;
    this.name = new.target.name;
  }
}

/** A value of the wrong JavaScript type, a wrong count of arguments, an unknown option. */
export class ArgumentError extends CandelabraError {}

/** Sizes that do not fit each other or the operation. */
export class ShapeError extends CandelabraError {}

/** A dtype the operation does not take, or two that do not fit each other. */
export class DtypeError extends CandelabraError {}

/** Tensors on devices that differ, or a device that is not there. */
export class DeviceError extends CandelabraError {}

/** A tensor that was disposed of, by hand or by the end of its scope. */
export class DisposedError extends CandelabraError {}

/** A gradient that cannot be had: no graph, a graph freed or changed, an unused input. */
export class GraphError extends CandelabraError {}

/** An index outside its range. */
export class IndexError extends CandelabraError {}

/** Memory that could not be had. */
export class MemoryError extends CandelabraError {}

/** An operation that this libtorch lacks for this device or argument. */
export class NotImplementedError extends CandelabraError {}

native.setErrorClasses({
  CandelabraError,
  ArgumentError,
  ShapeError,
  DtypeError,
  DeviceError,
  DisposedError,
  GraphError,
  IndexError,
  MemoryError,
  NotImplementedError,
});

/** The one wording for bad input: `op: expected X for NAME, got VALUE`. */
export function wrongArgument(
  operation: string,
  name: string,
  expected: string,
  got: unknown,
): ArgumentError {
  return new ArgumentError(operation, `${operation}: expected ${expected} for ${name}, got ${describe(got)}`);
}

/** A value in a few words, for an error message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string")
    return `the string '${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "function") return value.name ? `the function ${value.name}` : "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return !name || name === "Object" ? "an object" : `a ${name}`;
  }
  return String(value);
}
