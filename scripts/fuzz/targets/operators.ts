// Single operators behind the raw door: every one that libtorch registers.

import { ops } from "../../../lib/index.js";
import { growing, leftOut } from "../exceptions.js";
import { camelCase, parseSchema, type Schema } from "../schemas.js";
import { manner, schemaArguments, type Target } from "./target.js";

/** `aten::add.Tensor` is `add` in what PyTorch itself says of it. */
const baseOf = (name: string): string => name.replace(/^\w+::(\w+).*/, "$1");

const schemas: readonly Schema[] = ops.names().map((name) => parseSchema(ops.schema(name)));

const byName = new Map<string, Schema[]>();
for (const schema of schemas) {
  if (!schema.name.startsWith("aten::")) continue;
  const name = camelCase(baseOf(schema.name));
  byName.set(name, [...(byName.get(name) ?? []), schema]);
}

/** Its overloads by the name that JavaScript has for an operator, `layerNorm`. */
export const schemasOf = (name: string): readonly Schema[] => byName.get(name) ?? [];

export function operators(): Target[] {
  return schemas
    .filter(({ name }) => !(name in leftOut))
    .map((schema) => {
      const base = baseOf(schema.name);
      return {
        label: `ops.${schema.name}`,
        names: [base, camelCase(base)],
        arguments: () => manner(!growing.test(base)).chain((how) => schemaArguments(schema, how)),
        call: (args) => ops.call(schema.name, ...args),
      };
    });
}
