import type { JsonFields } from "../json_fields.js";
import { categoryFromJson } from "./category.js";
import { dayOfYearFromJson } from "./day_of_year.js";
import { type Derive, derivedFromJson } from "./derived.js";
import type { FittedFeature } from "./feature.js";
import { scalarFromJson } from "./scalar.js";

type FromJson = (json: JsonFields, functions: Readonly<Record<string, Derive>>) => FittedFeature;

/** Every kind of feature column, by the name it has in a schema's JSON. */
const kinds = {
  number: (json) => scalarFromJson("number", json),
  year: (json) => scalarFromJson("year", json),
  dayOfYear: dayOfYearFromJson,
  category: categoryFromJson,
  derived: derivedFromJson,
} satisfies Record<string, FromJson>;

export function featureFromJson(
  json: JsonFields,
  functions: Readonly<Record<string, Derive>>,
): FittedFeature {
  const kind = json.oneOf("kind", Object.keys(kinds) as (keyof typeof kinds)[]);
  return kinds[kind](json, functions);
}
