// What no argument should be.

import { Tensor, zeros } from "../../../lib/index.js";
import { type Draw, type Input, made, oneOf, plain } from "./input.js";

/** What the traps below throw: it must come through as it is. */
export class TrapError extends Error {}

const trap = (): never => {
  throw new TrapError("a trap among the arguments");
};

const allTraps: ProxyHandler<object> = {
  get: trap,
  set: trap,
  has: trap,
  ownKeys: trap,
  getPrototypeOf: trap,
  getOwnPropertyDescriptor: trap,
};

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclicArray(): unknown[] {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

function cyclicObject(): object {
  const options: Record<string, unknown> = { dtype: "float32" };
  options.self = options;
  return options;
}

function deepArray(): unknown {
  let list: unknown = [1];
  for (let depth = 0; depth < 5000; depth++) list = [list];
  return list;
}

const objects: readonly Input[] = [
  made("cyclic array", cyclicArray),
  made("cyclic object", cyclicObject),
  made("array 5000 deep", deepArray),
  made("proxy that throws", () => new Proxy({}, allTraps)),
  made("proxy of an array that throws", () => new Proxy([1, 2], allTraps)),
  made("proxy of a Tensor that throws", () => new Proxy(zeros([2]), allTraps)),
  made("proxy of a Tensor", () => new Proxy(zeros([2]), {})),
  made("revoked proxy", () => revoked({})),
  made("revoked proxy of an array", () => revoked([])),
  made("{ get dtype() throws }", () => ({
    get dtype() {
      return trap();
    },
  })),
  made("array whose getter throws", () => Object.defineProperty([1, 2], 0, { get: trap })),
  made("array whose getter calls an operator", () =>
    Object.defineProperty([1, 2], 0, { get: () => zeros([1]).item() }),
  ),
  made("{ toString throws }", () => ({ toString: trap, [Symbol.toPrimitive]: trap })),
  made("object with Tensor's prototype", () => Object.create(Tensor.prototype)),
  made("Tensor's prototype", () => Tensor.prototype),
  made("Tensor with a wrong handle", () =>
    Object.assign(Object.create(Tensor.prototype), { handle: 2 ** 52 }),
  ),
  made("Tensor with a handle that is no number", () => Object.assign(zeros([2]), { handle: "1" as never })),
  made("Object.create(null)", () => Object.create(null)),
  made("array with holes", () => Object.assign(new Array(3), { 0: 1 })),
  made("array of length 10^6", () => new Array(1e6)),
  made("array of 300 ones", () => new Array(300).fill(1)),
  made("array of 130 Tensors", () => new Array(130).fill(zeros([]))),
  made("Map", () => new Map([[1, 2]])),
  made("Set", () => new Set([1])),
  made("Date", () => new Date(0)),
  made("Promise", () => Promise.resolve(1)),
  made("iterator", () => [1, 2][Symbol.iterator]()),
  made("iterator that throws", () => ({ [Symbol.iterator]: trap })),
  made("Float32Array(3)", () => new Float32Array(3)),
  made("Float64Array(3)", () => new Float64Array(3)),
  made("Float64Array of wild numbers", () => new Float64Array([Number.NaN, 1e300, -1])),
  made("BigInt64Array(2)", () => new BigInt64Array(2)),
  made("SharedArrayBuffer view", () => new Int32Array(new SharedArrayBuffer(8))),
  made("detached Float32Array", () => {
    const array = new Float32Array(4);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
  }),
  made("DataView", () => new DataView(new ArrayBuffer(4))),
];

const values: readonly Input[] = [
  ...[undefined, null, Number.NaN, Infinity, -Infinity, -0, 2 ** 31, 2 ** 40, -(2 ** 40)].map((v) =>
    plain(v),
  ),
  ...[Number.MAX_SAFE_INTEGER, 2 ** 63, -(2 ** 63), 1e300, 0.1].map((v) => plain(v)),
  ...[0n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n, -(2n ** 80n)].map((v) => plain(v)),
  ...["", "nonsense", "cuda:7", "cuda:-1", "meta", "mps", "cpu:99", "\u0000", "\ud800", "x".repeat(5000)].map(
    (v) => plain(v),
  ),
  ...[[2 ** 40], [-5], [Number.NaN], [null], ["a"], [[1, [2]]], [1, undefined], [2 ** 62, 4], [{}]].map((v) =>
    plain(v),
  ),
  ...[[2n ** 63n - 1n, 2n], [true], [0.5], [2 ** 31, 2 ** 31, 2 ** 31]].map((v) => plain(v)),
  ...[
    {},
    { dtype: 3 },
    { device: "cuda" },
    { device: "meta" },
    { out: 1, nonsense: 2 },
    { handle: 12345 },
  ].map((v) => plain(v)),
  ...[{ re: Number.NaN, im: Infinity }, { re: 1 }, { external: 1 }, { shape: [2], handle: -1 }].map((v) =>
    plain(v),
  ),
  plain(Symbol("s")),
  plain(() => 1, "() => 1"),
  plain(class {}, "class {}"),
];

export const hostile: Draw = oneOf(...values, ...objects);
