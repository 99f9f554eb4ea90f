import { type Drawn, type Row, randn, type Setting } from "./row.js";

const inputs: Drawn[] = [randn(2, 2, 4), randn(1, 2, 3, 4), randn(1, 1, 3, 3, 4)];
const uneven: Setting[] = [
  [2, 1],
  [1, 0, 2, 1],
  [0, 2, 1, 1, 1, 0],
];

function rows(kind: string, rest: Setting[]): Row[] {
  return inputs.flatMap((input, i): Row[] => {
    const module = `${kind}Pad${i + 1}d`;
    const wrong: Setting = [1, 1, 1];
    return [
      {
        module,
        args: [1, ...rest],
        inputs: [input],
        refuses: [
          {
            args: [wrong, ...rest],
            error: "ArgumentError",
            says: `${module}: expected an integer or ${2 * i + 2} for padding`,
          },
        ],
      },
      {
        module,
        variant: "each side",
        args: [uneven[i]!, ...rest],
        inputs: [{ ...input, shape: input.shape.slice(1) }],
      },
    ];
  });
}

const fromInput = ["Reflection", "Replication", "Circular"].flatMap((kind) =>
  rows(kind, []).map((row, i): Row => {
    const refuses = row.refuses ?? [];
    if (i % 2 === 1) return row;
    return {
      ...row,
      refuses: [
        ...refuses,
        { inputs: [randn(3)], error: "ShapeError", says: `${row.module}: expected input of` },
      ],
    };
  }),
);

export const padding: Row[] = [
  ...fromInput,
  ...rows("Constant", [3.5]),
  ...rows("Zero", []),
  { module: "ConstantPad1d", variant: "taken away", args: [[-1, 2], -2], inputs: [randn(2, 4)] },
  {
    module: "ReflectionPad1d",
    variant: "a whole period",
    args: [3],
    inputs: [randn(1, 4)],
    refuses: [{ args: [4], error: "ShapeError", says: "pad" }],
  },
];
