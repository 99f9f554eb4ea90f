// Changes to a file: of its bytes wherever they are, of what its formats count and name, and of one member of an archive
// with all checksums made right again, so that what reads the member is reached.

import fc from "fast-check";
import { type Input, made, weighted } from "../inputs/input.js";
import { repacked } from "./repack.js";

export type Change = (bytes: Buffer) => Buffer;

interface Named {
  label: string;
  change: Change;
}

/** A place in a file of any length. */
const place = fc.nat(2 ** 20 - 1).map((part) => part / 2 ** 20);
const at = (bytes: Buffer, part: number): number => Math.floor(part * bytes.length);

const edited = (bytes: Buffer, from: number, to: number, insert: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(to)]);

/** Numbers at which arithmetic goes wrong. */
const numbers = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Words of pickles, NPY headers and JSON. */
const words = [
  ..."(.012NJKMQRTUX]})abcehjlqrstuG\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8f\x90\x91\x93\x94\x95\x96",
  "cposix\nsystem\n",
  "ctorch\nFloatStorage\n",
  "ctorch\nint64\n",
  "ctorch._utils\n_rebuild_tensor_v2\n",
  "ctorch._utils\n_rebuild_parameter\n",
  "ccollections\nOrderedDict\n",
  "c__builtin__\nset\n",
  "h\0",
  "q\0",
  "K\xff",
  "J\xff\xff\xff\xff",
  "J\0\0\0\x80",
  "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f",
  "\x8a\x09\0\0\0\0\0\0\0\0\x01",
  "X\xff\xff\xff\x7f",
  "'<f8'",
  "'|O'",
  "True",
  "(0, 18446744073709551615)",
  "-1",
  "1e300",
  "null",
  "[]",
  '"../x.safetensors"',
  '"I64"',
  "PK\x01\x02",
  "PK\x03\x04",
  "PK\x05\x06",
  "PK\x06\x06",
];

const byte: fc.Arbitrary<Named> = fc.tuple(place, fc.nat(255)).map(([part, value]) => ({
  label: `byte ${part} = ${value}`,
  change: (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at(copy, part)] = value;
    return copy;
  },
}));

const number: fc.Arbitrary<Named> = fc
  .tuple(place, fc.constantFrom(...numbers), fc.constantFrom(1, 2, 4, 8))
  .map(([part, value, size]) => ({
    label: `${size} bytes at ${part} = ${value}`,
    change: (bytes) => {
      const wide = Buffer.alloc(8);
      wide.writeBigUInt64LE(value);
      const start = at(bytes, part);
      return edited(bytes, start, Math.min(start + size, bytes.length), wide.subarray(0, size));
    },
  }));

const word: fc.Arbitrary<Named> = fc
  .tuple(place, fc.constantFrom(...words), fc.nat(4))
  .map(([part, text, over]) => ({
    label: `${JSON.stringify(text)} over ${over} at ${part}`,
    change: (bytes) => {
      const start = at(bytes, part);
      return edited(bytes, start, Math.min(start + over, bytes.length), Buffer.from(text, "latin1"));
    },
  }));

const cut: fc.Arbitrary<Named> = place.map((part) => ({
  label: `cut at ${part}`,
  change: (bytes) => bytes.subarray(0, at(bytes, part)),
}));

const more: fc.Arbitrary<Named> = fc.nat(64).map((count) => ({
  label: `${count} bytes more`,
  change: (bytes) => Buffer.concat([bytes, Buffer.alloc(count, 1)]),
}));

const moved: fc.Arbitrary<Named> = fc
  .tuple(place, place, fc.nat(200), fc.boolean())
  .map(([from, to, length, over]) => ({
    label: `${length} bytes of ${from} ${over ? "over" : "into"} ${to}`,
    change: (bytes) => {
      const [start, target] = [at(bytes, from), at(bytes, to)];
      const piece = bytes.subarray(start, start + length);
      return edited(bytes, target, over ? Math.min(target + piece.length, bytes.length) : target, piece);
    },
  }));

const digits: fc.Arbitrary<Named> = fc
  .tuple(
    fc.nat(40),
    fc.constantFrom("-1", "0", "7", "1e300", "18446744073709551615", "9007199254740993", "0.5"),
  )
  .map(([which, text]) => ({
    label: `number ${which} = ${text}`,
    change: (bytes) => {
      let seen = 0;
      const changed = bytes.toString("latin1").replace(/\d+/g, (old) => (seen++ === which ? text : old));
      return Buffer.from(changed, "latin1");
    },
  }));

const anywhere = weighted<Named>(
  [6, byte],
  [4, number],
  [5, word],
  [1, cut],
  [1, more],
  [2, moved],
  [2, digits],
);

/** In one member of an archive: the first, which is the pickle of a checkpoint, as often as all others. */
const inMember: fc.Arbitrary<Named> = fc
  .tuple(fc.oneof(fc.constant(0), place), fc.array(anywhere, { minLength: 1, maxLength: 3 }))
  .map(([member, changes]) => ({
    label: `in member ${member}: ${changes.map(({ label }) => label).join(", ")}`,
    change: (bytes) =>
      repacked(bytes, member, (data) => changes.reduce((changed, { change }) => change(changed), data)),
  }));

const asItIs: fc.Arbitrary<Named> = fc.constant({ label: "as it is", change: (bytes) => bytes });

/** One to three changes of a file; `isArchive` for those that hold members. */
export function changesOf(isArchive: boolean): fc.Arbitrary<Input> {
  const one = isArchive ? weighted<Named>([4, inMember], [3, anywhere]) : anywhere;
  const several = fc.array(one, { minLength: 1, maxLength: 3 });
  return weighted<Named[]>([60, several], [1, asItIs.map((change) => [change])]).map((changes) =>
    made(
      changes.map(({ label }) => label).join("; "),
      () => (bytes: Buffer) => changes.reduce((changed, { change }) => change(changed), bytes),
    ),
  );
}
