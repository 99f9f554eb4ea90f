import { problem } from "../checks.js";

/** The orders in which each task meets the others, one after the other; null where they are to be drawn. */
export function flatOrders(
  operation: string,
  orders: readonly (readonly number[])[] | undefined,
  size: number,
): number[] | null {
  if (orders === undefined) return null;
  const isSquare =
    Array.isArray(orders) &&
    orders.length === size &&
    orders.every((order) => Array.isArray(order) && order.length === size);
  if (isSquare) return orders.flat();
  throw problem(operation, `expected a permutation of the ${size} tasks for each of them as orders`);
}
