// The names that a checkpoint may mention, and what each of them is here: torch.load(weights_only=True)'s own list, of
// data and of tensors. A name that is not in it is an error that says so, and nothing else happens.

import {
  describePickle,
  PickleDict,
  type PickleGlobal,
  PickleList,
  type PicklePlace,
  PickleSet,
  PickleTuple,
  type PickleValue,
} from "../pickle/values.js";
import { dtypeOfStorageClass, parseDtype } from "./dtypes.js";
import { rebuilders } from "./rebuild.js";
import { StoredComplex } from "./stored.js";

type Call = NonNullable<PickleGlobal["call"]>;

/** `name` as Python 2 and protocol 2 write it, to what Python 3 calls it. */
const modern = (name: string): string => name.replace(/^__builtin__\./, "builtins.");

const containers: Record<string, Call> = {
  "collections.OrderedDict": (args, place) => {
    const dict = new PickleDict();
    if (args.length === 0) return dict;
    for (const pair of listed("OrderedDict", args, place)) {
      const items = pair instanceof PickleList || pair instanceof PickleTuple ? pair.items : [];
      if (items.length !== 2) place.fail(`expected pairs for OrderedDict, got ${describePickle(pair)}`);
      dict.entries.push([items[0]!, items[1]!]);
    }
    return dict;
  },
  "collections.Counter": ([counts], place) =>
    counts instanceof PickleDict
      ? counts
      : place.fail(`expected a dict for Counter, got ${describePickle(counts)}`),
  "builtins.set": (args, place) => {
    const set = new PickleSet();
    for (const item of listed("set", args, place)) set.items.push(item);
    return set;
  },
  "builtins.complex": ([re, im], place) =>
    typeof re === "number" && typeof im === "number"
      ? new StoredComplex(re, im)
      : place.fail(`expected two floats for complex, got ${describePickle(re)} and ${describePickle(im)}`),
  "builtins.bytearray": (args, place) =>
    args.length === 0 ? new Uint8Array(0) : bytes("bytearray", args, place),
  // How protocol 2 has no bytes at all.
  "builtins.bytes": (args, place) =>
    args.length === 0 ? new Uint8Array(0) : place.fail("expected no arguments for bytes"),
  "_codecs.encode": (args, place) => bytes("encode", args, place),
  "torch.Size": (args, place) => new PickleTuple([...listed("torch.Size", args, place)]),
  "torch.device": ([type, index = null], place) => {
    if (typeof type !== "string" || !(index === null || typeof index === "number")) {
      return place.fail(
        `expected a name and a number for torch.device, got ${describePickle(type)} and ${describePickle(index)}`,
      );
    }
    return index === null ? type : `${type}:${index}`;
  },
  "torch.serialization._get_layout": ([layout], place) =>
    typeof layout === "string" && /^torch\.\w{1,40}$/.test(layout)
      ? { name: layout }
      : place.fail(`expected a layout's name, got ${describePickle(layout)}`),
};

const calls = new Map<string, Call>([...Object.entries(containers), ...Object.entries(rebuilders)]);

/** Classes that are mentioned and never called. */
const classes = new Set(["torch.Tensor", "torch._tensor.Tensor"]);

export function findGlobal(given: string, place: PicklePlace): PickleGlobal {
  const name = modern(given);
  const call = calls.get(name);
  if (call) return { name, call };
  const [, member] = /^torch\.(?:cuda\.|storage\.)?(\w+)$/.exec(name) ?? [];
  const isUntyped = name === "torch.storage.UntypedStorage" || name === "torch.UntypedStorage";
  if (classes.has(name) || isUntyped || (member && (dtypeOfStorageClass(member) || isDtype(name))))
    return { name };
  return place.fail(
    `the file mentions ${JSON.stringify(name.slice(0, 200))}, which is not among the names that a file may mention: only tensors and plain data are read, and no code is run`,
  );
}

function isDtype(name: string): boolean {
  return /^torch\.\w+$/.test(name) && parseDtype(name.slice("torch.".length)) !== undefined;
}

function listed(
  what: string,
  [list, ...more]: readonly PickleValue[],
  place: PicklePlace,
): readonly PickleValue[] {
  if ((list instanceof PickleList || list instanceof PickleTuple) && more.length === 0) return list.items;
  return place.fail(`expected a list for ${what}, got ${describePickle(list)}`);
}

/** Protocol 2 has no bytes: they are text of one character a byte. */
function bytes(what: string, [text, encoding]: readonly PickleValue[], place: PicklePlace): Uint8Array {
  if (text instanceof Uint8Array) return text;
  const isLatin1 = typeof encoding === "string" && /^(latin[-_]?1|iso-8859-1)$/i.test(encoding);
  if (typeof text !== "string" || !isLatin1 || /[\u0100-\uffff]/.test(text)) {
    return place.fail(`expected latin-1 text for ${what}, got ${describePickle(text)}`);
  }
  return new Uint8Array(Buffer.from(text, "latin1"));
}
