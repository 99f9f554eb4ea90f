import { type Row, randn } from "./row.js";

const shapes = [
  [3, 2, 4],
  [2, 2, 3, 2],
  [2, 2, 2, 2, 2],
];

const instances = shapes.flatMap((shape, i): Row[] => {
  const module = `InstanceNorm${i + 1}d`;
  return [
    {
      module,
      args: [2],
      inputs: [randn(...shape)],
      refuses: [
        {
          inputs: [randn(2)],
          error: "ShapeError",
          says: `${module}: expected input of ${i + 2} or ${i + 3} dimensions`,
        },
        {
          options: { affine: true },
          args: [3],
          error: "ShapeError",
          says: `${module}: expected 3 channels, got 2`,
        },
        {
          inputs: [randn(2, 2, ...shape.slice(2).map(() => 1))],
          error: "ShapeError",
          says: "more than 1 spatial element",
        },
      ],
    },
    {
      module,
      variant: "affine, with memory",
      args: [2],
      options: { affine: true, trackRunningStats: true, momentum: 0.25, eps: 0.01 },
      inputs: [randn(...shape)],
    },
    {
      module,
      variant: "one sample, no bias",
      args: [2],
      options: { affine: true, bias: false },
      inputs: [randn(...shape.slice(1))],
    },
  ];
});

export const normalisation: Row[] = [
  {
    module: "BatchNorm3d",
    args: [2],
    inputs: [randn(2, 2, 2, 2, 2)],
    refuses: [
      {
        inputs: [randn(2, 2, 2, 2)],
        error: "ShapeError",
        says: "BatchNorm3d: expected input of 5 dimensions",
      },
    ],
  },
  {
    module: "BatchNorm3d",
    variant: "plain average, no memory of an offset",
    args: [2],
    options: { momentum: null, bias: false },
    inputs: [randn(2, 2, 2, 2, 2)],
  },
  ...["BatchNorm2d", "BatchNorm3d"].map(
    (module): Row => ({
      module,
      variant: "no memory, plain",
      args: [2],
      options: { trackRunningStats: false, affine: false, eps: 0.125 },
      inputs: [module === "BatchNorm2d" ? randn(2, 2, 2, 2) : randn(2, 2, 1, 2, 2)],
    }),
  ),
  {
    module: "BatchNorm2d",
    variant: "no bias",
    args: [2],
    options: { bias: false },
    inputs: [randn(2, 2, 2, 2)],
  },
  ...instances,
  {
    module: "GroupNorm",
    args: [2, 4],
    inputs: [randn(2, 4, 3)],
    refuses: [
      {
        args: [3, 4],
        error: "ArgumentError",
        says: "GroupNorm: expected numChannels that numGroups divides, got 4 and 3",
      },
      { inputs: [randn(4)], error: "ShapeError", says: "groupNorm: expected at least 2 dimensions" },
    ],
  },
  {
    module: "GroupNorm",
    variant: "plain",
    args: [1, 3],
    options: { affine: false, eps: 0.5 },
    inputs: [randn(2, 3, 2)],
  },
  {
    module: "GroupNorm",
    variant: "no bias",
    args: [3, 3],
    options: { bias: false },
    inputs: [randn(2, 3, 2, 2)],
  },
  {
    module: "LayerNorm",
    variant: "larger eps",
    args: [[2, 2]],
    options: { eps: 0.125 },
    inputs: [randn(2, 2, 2)],
  },
  {
    module: "RMSNorm",
    args: [6],
    inputs: [randn(2, 6)],
    refuses: [{ inputs: [randn(2, 5)], error: "ShapeError", says: "rmsNorm" }],
  },
  {
    module: "RMSNorm",
    variant: "two dimensions",
    args: [[2, 3]],
    options: { eps: 0.001 },
    inputs: [randn(2, 2, 3)],
  },
  {
    module: "RMSNorm",
    variant: "plain",
    args: [4],
    options: { elementwiseAffine: false },
    inputs: [randn(2, 4)],
  },
  {
    module: "LocalResponseNorm",
    args: [2],
    inputs: [randn(2, 4, 3)],
    refuses: [
      {
        inputs: [randn(2, 4)],
        error: "ShapeError",
        says: "localResponseNorm: expected at least 3 dimensions",
      },
    ],
  },
  {
    module: "LocalResponseNorm",
    variant: "images",
    args: [3],
    options: { alpha: 0.5, beta: 0.5, k: 1.5 },
    inputs: [randn(1, 4, 2, 3)],
  },
  {
    module: "CrossMapLRN2d",
    args: [3],
    inputs: [randn(2, 5, 2, 2)],
    refuses: [
      {
        inputs: [randn(2, 5, 2)],
        error: "ShapeError",
        says: "CrossMapLRN2d: expected input of 4 dimensions",
      },
    ],
  },
  {
    module: "CrossMapLRN2d",
    variant: "wider than the channels",
    args: [6],
    options: { alpha: 0.5, beta: 0.5, k: 1.5 },
    inputs: [randn(1, 3, 2, 2)],
  },
];
