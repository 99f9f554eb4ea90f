/** Jacobian-vector products by forward-mode differentiation. PyTorch: `torch.func.jvp`. */

import { ArgumentError, GraphError, ops, type Tensor, zerosLike } from "../tensor/index.js";
import { type Argnums, pick, replace } from "./argnums.js";
import { call, inLayer, splitAux, unwrapAt, wrapAt } from "./layer.js";
import { native } from "./native.js";
import { mapTensors, rebuild, shapeOf, type Tensors, tensorLeaves } from "./tree.js";

/** There is one level of dual numbers; nested products are told apart by functorch's layers. */
let nesting = 0;

function inDualLevel<T>(fn: () => T): T {
  const level = nesting === 0 ? native.enterDualLevel() : null;
  nesting++;
  try {
    return fn();
  } finally {
    nesting--;
    if (level !== null) native.exitDualLevel(level);
  }
}

/** @internal jvp of some of the arguments, for jacfwd. */
export function jvpOf(
  operation: string,
  fn: (...args: unknown[]) => unknown,
  { argnums, hasAux = false, strict = false }: { argnums?: Argnums; hasAux?: boolean; strict?: boolean },
  { primals, tangents }: { primals: readonly unknown[]; tangents: unknown },
): { output: unknown; tangent: unknown; aux: unknown } {
  const picked = argnums === undefined ? primals : pick(operation, primals, argnums);
  if (shapeOf(picked) !== shapeOf(tangents)) {
    const message = `expected tangents of the structure ${shapeOf(picked)}, got ${shapeOf(tangents)}`;
    throw new ArgumentError(operation, `${operation}: ${message}`);
  }
  const from = tensorLeaves(operation, "the primals", picked);
  const along = tensorLeaves(operation, "the tangents", tangents);
  return inLayer(native.pushJvp, (level) =>
    inDualLevel(() => {
      const duals = rebuild(
        picked,
        from.map((primal, i) => ops.call("aten::_make_dual", primal, along[i], 0)),
      );
      const inside =
        argnums === undefined
          ? (duals as unknown[])
          : replace(operation, mapTensors(primals, wrapAt(level)) as unknown[], argnums, duals);
      const [result, aux] = splitAux(operation, call(operation, fn, inside), hasAux);
      const unwrap = unwrapAt(level);
      const parts = tensorLeaves(operation, "what the function gives", result).map((dual) => {
        const [primal, tangent] = ops.call("aten::_unpack_dual", dual, 0) as [Tensor, Tensor | null];
        if (!tangent && strict) {
          throw new GraphError(operation, `${operation}: a result does not depend on the primals (strict)`);
        }
        return [unwrap(primal), unwrap(tangent ?? zerosLike(primal))] as const;
      });
      return {
        output: rebuild(
          result,
          parts.map(([primal]) => primal),
        ),
        tangent: rebuild(
          result,
          parts.map(([, tangent]) => tangent),
        ),
        aux: mapTensors(aux, unwrap),
      };
    }),
  );
}

export interface JvpOptions {
  /** An error where a result does not depend on the primals, instead of zeros; defaults to false. */
  strict?: boolean;
  /** The function gives `[output, aux]`, and `aux` is handed on; defaults to false. */
  hasAux?: boolean;
}

/**
 * `fn`'s result at `primals` and its derivative along `tangents`: `[output, tangent]`, with `hasAux`
 * `[output, tangent, aux]`. One forward pass, no graph. PyTorch: `torch.func.jvp`.
 *
 * @example
 * const x = tensor([1, 2], { dtype: "float32" });
 * const [y, dy] = func.jvp((x: Tensor) => x.pow(2), [x], [ones([2])]);
 * dy.toArray(); // [2, 4]
 */
export function jvp<Args extends unknown[], Out, Aux>(
  fn: (...primals: Args) => [Out, Aux],
  primals: [...Args],
  tangents: Tensors<Args>,
  options: JvpOptions & { hasAux: true },
): [output: Tensors<Out>, tangent: Tensors<Out>, aux: Tensors<Aux>];
export function jvp<Args extends unknown[], Out>(
  fn: (...primals: Args) => Out,
  primals: [...Args],
  tangents: Tensors<Args>,
  options?: JvpOptions & { hasAux?: false },
): [output: Tensors<Out>, tangent: Tensors<Out>];
export function jvp(
  fn: (...primals: never[]) => unknown,
  primals: unknown[],
  tangents: unknown,
  options: JvpOptions = {},
): unknown {
  if (!Array.isArray(primals)) {
    throw new ArgumentError("jvp", "jvp: expected an array of the function's arguments for primals");
  }
  const given = { primals, tangents };
  const { output, tangent, aux } = jvpOf("jvp", fn as (...args: unknown[]) => unknown, options, given);
  return options.hasAux ? [output, tangent, aux] : [output, tangent];
}
