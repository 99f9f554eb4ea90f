// One wording for what this room refuses: "OPERATION: expected EXPECTED, got GOT".

import { ArgumentError, IndexError, ShapeError, Tensor } from "../tensor/index.js";

export function argumentError(operation: string, expected: string, got: string): ArgumentError {
  return new ArgumentError(operation, `${operation}: expected ${expected}, got ${got}`);
}

export function shapeError(operation: string, expected: string, got: string): ShapeError {
  return new ShapeError(operation, `${operation}: expected ${expected}, got ${got}`);
}

export function checkIndex(operation: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new IndexError(
    operation,
    `${operation}: expected an index from 0 to ${length - 1}, got ${shown(index)}`,
  );
}

/** A value as a message shows it: short, and never by way of its own toString. */
export function shown(value: unknown): string {
  if (value instanceof Tensor) return `a tensor of shape [${value.shape.join(", ")}]`;
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value)
    ? `an array of ${value.length}`
    : `an object of class ${value.constructor?.name}`;
}
