// From JavaScript's values to a pickle, with the storages that its tensors lie in.

import { Parameter } from "../../nn/index.js";
import { ArgumentError, describe, Tensor } from "../../tensor/index.js";
import { OP } from "../pickle/opcodes.js";
import { PickleWriter } from "../pickle/writer.js";
import { MOST_LEVELS } from "./convert.js";
import { type SavedStorage, TensorWriter } from "./write_tensors.js";

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The pickle of `value`, and the storages that go with it, by their keys. */
export function writeValues(value: unknown): { pickle: Buffer; storages: SavedStorage[] } {
  const values = new ValueWriter();
  values.write(value, []);
  return { pickle: values.pickle.finish(), storages: values.tensors.storages };
}

type Path = readonly string[];

interface OptimizerState extends Record<string, unknown> {
  state: Record<string, unknown>;
}

class ValueWriter {
  readonly pickle = new PickleWriter();
  readonly tensors = new TensorWriter(this.pickle);
  private readonly known = new Map<object, number>();

  write(value: unknown, path: Path): void {
    if (path.length > MOST_LEVELS)
      this.wrong(path.slice(0, 3), `values nested at most ${MOST_LEVELS} deep`, value);
    if (value === null || typeof value === "boolean") this.pickle.constant(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "bigint") this.pickle.integer(value);
    else if (typeof value === "string") this.text(value, path);
    else if (typeof value === "object") this.object(value, path);
    else this.wrong(path, "a Tensor or plain data", value);
  }

  /** Python has both kinds, JavaScript one: whole numbers become ints, as where an operator takes a Scalar. */
  private number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.pickle.integer(value);
    else this.pickle.float(value);
  }

  private text(text: string, path: Path): void {
    if (LONE_SURROGATE.test(text)) this.wrong(path, "well-formed text", text);
    this.pickle.text(text);
  }

  private object(value: object, path: Path): void {
    const known = this.known.get(value);
    if (known !== undefined) this.pickle.recall(known);
    else if (Array.isArray(value)) this.array(value, path);
    else if (value instanceof Map) this.dict(value, [...value], path);
    else if (value instanceof Set) this.set(value, path);
    else if (value instanceof Tensor) this.tensor(value, path);
    else if (value instanceof Uint8Array) this.bytes(value);
    else if (isPlain(value)) this.record(value, path);
    else this.wrong(path, "a Tensor or plain data", value);
  }

  private tensor(value: Tensor, path: Path): void {
    this.tensors.write(value, { isParameter: value instanceof Parameter, name: describePath(path) });
    this.known.set(value, this.pickle.remember());
  }

  private array(items: readonly unknown[], path: Path): void {
    this.begin(OP.emptyList, items);
    const entries = [...items].map((item, i) => [i, item] as const);
    this.pickle.members(entries, OP.appends, ([i, item]) => this.write(item, [...path, String(i)]));
  }

  private dict(value: object, entries: [key: unknown, value: unknown][], path: Path): void {
    this.begin(OP.emptyDict, value);
    this.pickle.members(entries, OP.setItems, ([key, member]) => {
      const inside = [...path, describeKey(key)];
      this.key(key, inside);
      this.write(member, inside);
    });
  }

  /** A plain object: a complex number, an optimizer's state dict, or a dict. */
  private record(value: Record<string, unknown>, path: Path): void {
    const entries = Object.entries(value);
    const { re, im } = value;
    if (entries.length === 2 && typeof re === "number" && typeof im === "number") this.complex(re, im);
    else if (isOptimizerState(value)) this.optimizer(value, path);
    else this.dict(value, entries, path);
  }

  /** Python's optimizers look for the numbers of parameters, JavaScript's objects have only names. */
  private optimizer(value: OptimizerState, path: Path): void {
    this.begin(OP.emptyDict, value);
    this.pickle.members(Object.entries(value), OP.setItems, ([key, member]) => {
      this.text(key, path);
      const inside = [...path, key];
      if (key === "state") this.numbered(value.state, inside);
      else this.write(member, inside);
    });
  }

  private numbered(state: Record<string, unknown>, path: Path): void {
    const entries = Object.entries(state).map(([number, one]): [number, unknown] => [Number(number), one]);
    this.dict(state, entries, path);
  }

  /** A key must be of what Python can look up: an array is written as a tuple. */
  private key(key: unknown, path: Path): void {
    if (Array.isArray(key)) this.pickle.tuple(...key.map((item) => () => this.key(item, path)));
    else if (typeof key !== "object" || key === null || key instanceof Uint8Array) this.write(key, path);
    else this.wrong(path, "a key of text, numbers, booleans or arrays of them", key);
  }

  private set(value: ReadonlySet<unknown>, path: Path): void {
    this.pickle.global("__builtin__", "set");
    this.pickle.tuple(() => {
      this.pickle.opcode(OP.emptyList);
      this.pickle.members([...value], OP.appends, (item) => this.key(item, [...path, "an element"]));
    });
    this.pickle.opcode(OP.reduce);
    this.known.set(value, this.pickle.remember());
  }

  /** Protocol 2 has no bytes: they are text of one character a byte, encoded back. */
  private bytes(value: Uint8Array): void {
    this.pickle.global("_codecs", "encode");
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
    this.pickle.tuple(
      () => this.pickle.text(text),
      () => this.pickle.text("latin1"),
    );
    this.pickle.opcode(OP.reduce);
    this.known.set(value, this.pickle.remember());
  }

  private complex(re: number, im: number): void {
    this.pickle.global("__builtin__", "complex");
    this.pickle.tuple(
      () => this.pickle.float(re),
      () => this.pickle.float(im),
    );
    this.pickle.opcode(OP.reduce);
  }

  /** An empty container, known before its members, which may refer to it. */
  private begin(opcode: number, value: object): void {
    this.pickle.opcode(opcode);
    this.known.set(value, this.pickle.remember());
  }

  private wrong(path: Path, expected: string, got: unknown): never {
    const hint = hasStateDict(got) ? ": save its stateDict()" : "";
    throw new ArgumentError(
      "save",
      `save: expected ${expected} for ${describePath(path)}, got ${describe(got)}${hint}`,
    );
  }
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isOptimizerState(value: Record<string, unknown>): value is OptimizerState {
  const { state, param_groups: groups } = value;
  if (typeof state !== "object" || state === null || !isPlain(state) || !Array.isArray(groups)) return false;
  return Object.keys(state).every((key) => /^(0|[1-9]\d{0,14})$/.test(key));
}

function hasStateDict(value: unknown): boolean {
  return typeof value === "object" && value !== null && "stateDict" in value;
}

function describeKey(key: unknown): string {
  return typeof key === "string" ? key : typeof key === "object" ? describe(key) : String(key);
}

function describePath(path: Path): string {
  return path.length === 0 ? "value" : path.join(".").slice(0, 200);
}
