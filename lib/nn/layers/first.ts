// The optional argument that may stand alone, as in PyTorch: `(0.2, { inplace })` or `({ alpha: 0.2, inplace })`.

import { optionsOf } from "../../tensor/index.js";

/** All options of a layer, the first of which may have come before them under no name. */
export function withFirst<Options extends object, Name extends keyof Options & string>(
  layer: string,
  name: Name,
  first: Options[Name] | Options | null | undefined,
  options: Omit<Options, Name> | undefined,
): Partial<Options> {
  if (typeof first === "object" && first !== null) return optionsOf<Options>(layer, first as Options);
  const others = optionsOf(layer, options) as Partial<Options>;
  return first === undefined || first === null ? others : { ...others, [name]: first };
}
