/** Functions of several tensors, given one by one or in one array. */

import { wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import { listOf } from "./arguments.js";

type Tensors = readonly (Tensor | readonly Tensor[])[];

/** Every tensor as a view of the shape they broadcast to. PyTorch: `torch.broadcast_tensors`. */
export function broadcastTensors(...tensors: Tensors): Tensor[] {
  return callOperator("aten::broadcast_tensors", listOf("broadcastTensors", tensors)) as Tensor[];
}

/**
 * Each combination of elements of vectors, a row each; one vector is itself. PyTorch: `torch.cartesian_prod`.
 *
 * @example
 * cartesianProd(tensor([1, 2]), tensor([3, 4])).toArray(); // [[1, 3], [1, 4], [2, 3], [2, 4]]
 */
export function cartesianProd(...tensors: Tensors): Tensor {
  return callOperator("aten::cartesian_prod", listOf("cartesianProd", tensors)) as Tensor;
}

/** Matrices along the diagonal of one of zeros; vectors are rows. PyTorch: `torch.block_diag`. */
export function blockDiag(...tensors: Tensors): Tensor {
  return callOperator("aten::block_diag", listOf("blockDiag", tensors)) as Tensor;
}

export interface MeshgridOptions {
  /** "ij": the first vector runs along the first dimension; "xy" along the second; defaults to "ij". */
  indexing?: "ij" | "xy";
}

/**
 * The coordinates of a grid over vectors: one tensor a vector. PyTorch: `torch.meshgrid`.
 *
 * @example
 * const grids = meshgrid(arange(2), arange(3), { indexing: "xy" });
 * grids.map((one) => one.shape); // [[3, 2], [3, 2]]
 */
export function meshgrid(...tensors: Tensor[]): Tensor[];
export function meshgrid(...tensors: [...Tensor[], MeshgridOptions]): Tensor[];
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[];
export function meshgrid(...given: unknown[]): Tensor[] {
  const last = given.at(-1);
  const named = typeof last === "object" && last !== null && !Array.isArray(last) && !("handle" in last);
  const { indexing = "ij" } = named ? (last as MeshgridOptions) : {};
  const tensors = listOf("meshgrid", named ? given.slice(0, -1) : given);
  return callOperator("aten::meshgrid.indexing", tensors, { indexing }) as Tensor[];
}

function atLeast(dimensions: number, given: Tensors): Tensor | Tensor[] {
  const name = `aten::atleast_${dimensions}d`;
  if (given.length === 1 && !Array.isArray(given[0])) return callOperator(name, given[0]) as Tensor;
  return callOperator(`${name}.Sequence`, listOf(`atleast${dimensions}d`, given)) as Tensor[];
}

/** The tensor itself, or a view of one dimension of a scalar. Several give an array. PyTorch: `torch.atleast_1d`. */
export function atleast1d(tensor: Tensor): Tensor;
export function atleast1d(...tensors: Tensors): Tensor[];
export function atleast1d(...tensors: Tensors): Tensor | Tensor[] {
  return atLeast(1, tensors);
}

/** With dimensions of size 1 put before, up to two. Several give an array. PyTorch: `torch.atleast_2d`. */
export function atleast2d(tensor: Tensor): Tensor;
export function atleast2d(...tensors: Tensors): Tensor[];
export function atleast2d(...tensors: Tensors): Tensor | Tensor[] {
  return atLeast(2, tensors);
}

/** With dimensions of size 1 put around, up to three. Several give an array. PyTorch: `torch.atleast_3d`. */
export function atleast3d(tensor: Tensor): Tensor;
export function atleast3d(...tensors: Tensors): Tensor[];
export function atleast3d(...tensors: Tensors): Tensor | Tensor[] {
  return atLeast(3, tensors);
}

/**
 * The shape that shapes broadcast to. PyTorch: `torch.broadcast_shapes`.
 *
 * @example
 * broadcastShapes([2, 1], [3], 1); // [2, 3]
 */
export function broadcastShapes(...shapes: (number | readonly number[])[]): number[] {
  const lists = shapes.map((shape, i) => {
    if (typeof shape === "number") return [shape];
    if (Array.isArray(shape)) return shape as readonly number[];
    throw wrongArgument("broadcastShapes", `shapes[${i}]`, "an integer or an array of integers", shape);
  });
  const ndim = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: ndim }, (_unused, i) => {
    const sizes = new Set(lists.map((shape) => shape[shape.length - ndim + i] ?? 1));
    sizes.delete(1);
    const [size = 1, other] = sizes;
    if (other === undefined && size >= 0) return size;
    throw wrongArgument(
      "broadcastShapes",
      "shapes",
      "shapes that broadcast",
      lists.map(String).join(" and "),
    );
  });
}
