// Reads the fields of a parsed JSON object, each with a check: a schema may come from a file that was edited.

import { argumentError, shown } from "../errors.js";

export class JsonFields {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw argumentError("Schema.fromJSON", `an object at ${path}`, shown(value));
    }
    this.fields = value as Record<string, unknown>;
  }

  fail(key: string, expected: string): never {
    throw argumentError("Schema.fromJSON", `${expected} at ${this.path}.${key}`, shown(this.fields[key]));
  }

  optional<T>(key: string, read: (key: string) => T): T | undefined {
    return this.fields[key] === undefined ? undefined : read(key);
  }

  string(key: string): string {
    const value = this.fields[key];
    return typeof value === "string" ? value : this.fail(key, "a string");
  }

  number(key: string): number {
    const value = this.fields[key];
    return typeof value === "number" ? value : this.fail(key, "a number");
  }

  boolean(key: string): boolean {
    const value = this.fields[key];
    return typeof value === "boolean" ? value : this.fail(key, "true or false");
  }

  strings(key: string): string[] {
    const value = this.fields[key];
    const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
    return isTexts ? value : this.fail(key, "an array of strings");
  }

  numbers(key: string): number[] {
    const value = this.fields[key];
    const areNumbers = Array.isArray(value) && value.every((item) => typeof item === "number");
    return areNumbers ? value : this.fail(key, "an array of numbers");
  }

  oneOf<const T extends string>(key: string, values: readonly T[]): T {
    return (
      values.find((value) => value === this.fields[key]) ?? this.fail(key, `one of ${values.join(", ")}`)
    );
  }

  list(key: string): JsonFields[] {
    const value = this.fields[key];
    if (!Array.isArray(value)) return this.fail(key, "an array");
    return value.map((item, position) => new JsonFields(item, `${this.path}.${key}[${position}]`));
  }
}
