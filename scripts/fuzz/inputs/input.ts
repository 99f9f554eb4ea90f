// What a call is given: how it is made, and how it is named when the process dies of it.

import fc from "fast-check";

export interface Input {
  /** For the journal: short, and enough to write the call anew. */
  readonly label: string;
  make(): unknown;
}

export type Draw = fc.Arbitrary<Input>;

export const made = (label: string, make: () => unknown): Input => ({ label, make });

/** A value that needs no making. */
export const plain = (content: unknown, label = show(content)): Input => ({ label, make: () => content });

export const oneOf = (...inputs: readonly Input[]): Draw => fc.constantFrom(...inputs);

export const plains = (...contents: readonly unknown[]): Draw =>
  oneOf(...contents.map((content) => plain(content)));

/** Parts by weight; a part of weight 0 is never drawn. */
export function weighted<T>(...parts: readonly [weight: number, arbitrary: fc.Arbitrary<T>][]) {
  return fc.oneof(
    ...parts.filter(([weight]) => weight > 0).map(([weight, arbitrary]) => ({ weight, arbitrary })),
  );
}

/** Several inputs as one array. */
export const listed = (draw: Draw, { min = 0, max = 4 }: { min?: number; max?: number } = {}): Draw =>
  fc
    .array(draw, { minLength: min, maxLength: max })
    .map((inputs) =>
      made(`[${inputs.map(({ label }) => label).join(", ")}]`, () => inputs.map((input) => input.make())),
    );

/** An object of inputs by name; undefined ones are left out. */
export function keyed(draws: Readonly<Record<string, fc.Arbitrary<Input | undefined>>>): Draw {
  return fc.record(draws).map((fields) => {
    const given = Object.entries(fields).filter(([, input]) => input !== undefined) as [string, Input][];
    const label = `{ ${given.map(([name, input]) => `${name}: ${input.label}`).join(", ")} }`;
    return made(label, () => Object.fromEntries(given.map(([name, input]) => [name, input.make()])));
  });
}

export function show(content: unknown): string {
  if (typeof content === "bigint") return `${content}n`;
  if (typeof content === "string")
    return content.length > 40 ? `"${content.slice(0, 9)}…"` : JSON.stringify(content);
  if (typeof content === "symbol") return "Symbol()";
  if (Array.isArray(content)) return `[${Array.from(content, show).join(", ")}]`;
  if (typeof content === "object" && content !== null) {
    const fields = Object.entries(content).map(([name, field]) => `${name}: ${show(field)}`);
    return `{ ${fields.join(", ")} }`;
  }
  return Object.is(content, -0) ? "-0" : String(content);
}
