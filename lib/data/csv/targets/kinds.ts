import type { JsonFields } from "../json_fields.js";
import { binaryFromJson } from "./binary.js";
import { classesFromJson } from "./classes.js";
import { realFromJson } from "./real.js";
import type { FittedTarget } from "./target.js";

/** Every kind of target, by the name it has in a schema's JSON. */
const kinds = {
  binary: binaryFromJson,
  classes: classesFromJson,
  real: realFromJson,
} satisfies Record<string, (json: JsonFields) => FittedTarget>;

export function targetFromJson(json: JsonFields): FittedTarget {
  return kinds[json.oneOf("kind", Object.keys(kinds) as (keyof typeof kinds)[])](json);
}
