// The two-task toy in plain numbers, for the worker that descends it and for the pictures: no tensors here.
//
// f1a = log(max(|0.5(-x1 - 7) - tanh(-x2)|, 5e-6)) + 6       f1q = ((-x1 + 7)² + 0.1(-x2 - 8)²)/10 - 20
// f2a = log(max(|0.5(-x1 + 3) + tanh(-x2) + 2|, 5e-6)) + 6   f2q = ((-x1 - 7)² + 0.1(-x2 - 8)²)/10 - 20
// c1 = max(tanh(x2/2), 0), c2 = max(tanh(-x2/2), 0)          L1 = 0.1 (f1a c1 + f1q c2), L2 = f2a c1 + f2q c2
//
// Source: Liu et al. 2021, "Conflict-Averse Gradient Descent", and Navon et al. 2022, "Multi-Task Learning as a
// Bargaining Game", who scale the first loss by 0.1 (`uneven`; CAGrad by 1, `even`).

type Start = readonly [x1: number, x2: number];
/** The factor of each loss. */
export type Scales = readonly [number, number];

export interface Scene {
  scales: Scales;
  starts: readonly Start[];
  /** Of the published runs. */
  steps: number;
}

/** `uneven`: as in Nash-MTL and FAMO. `even`: as in CAGrad. */
export const scenes = {
  uneven: { scales: [0.1, 1], starts: [[-8.5, 7.5], [0, 0], [9, 9], [-7.5, -0.5], [9, -1]], steps: 50_000 }, // biome-ignore format: places
  even: { scales: [1, 1], starts: [[-8.5, 7.5], [-8.5, -5], [9, 9]], steps: 100_000 }, // biome-ignore format: places
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

const { scales: uneven, starts: unevenStarts } = scenes.uneven;
export const starts: readonly Start[] = unevenStarts;

/** Each loss is above this everywhere: FAMO's `minLosses`. */
export const lowerBounds = uneven.map((scale) => -21 * scale);

const leastDistance = 5e-6;

export interface Expansion {
  values: [number, number];
  /** A row a task: ∂L/∂x1, ∂L/∂x2. */
  gradients: [number, number, number, number];
}

/** Both losses and their gradients. Where max(., 0) has its corner the gradient passes, as in `torch.clamp`. */
export function expand(x1: number, x2: number, scales: Scales = uneven): Expansion {
  const wave = Math.tanh(x2);
  const side = Math.tanh(x2 / 2);
  const bend = 0.5 * (1 - side * side);
  const [above, aboveSlope] = [Math.max(side, 0), side >= 0 ? bend : 0];
  const [below, belowSlope] = [Math.max(-side, 0), side <= 0 ? -bend : 0];
  const values: [number, number] = [0, 0];
  const gradients: [number, number, number, number] = [0, 0, 0, 0];
  for (const task of [0, 1] as const) {
    const [scale, sign] = [scales[task], task === 0 ? 1 : -1];
    const inner = -0.5 * x1 + sign * (wave - 3.5);
    const distance = Math.max(Math.abs(inner), leastDistance);
    const log = Math.log(distance) + 6;
    const logSlope = Math.abs(inner) >= leastDistance ? Math.sign(inner) / distance : 0;
    const bowl = ((x1 - 7 * sign) ** 2 + 0.1 * (x2 + 8) ** 2) / 10 - 20;
    values[task] = scale * (log * above + bowl * below);
    gradients[2 * task] = scale * (-0.5 * logSlope * above + 0.2 * (x1 - 7 * sign) * below);
    gradients[2 * task + 1] =
      scale *
      (sign * (1 - wave * wave) * logSlope * above +
        log * aboveSlope +
        0.02 * (x2 + 8) * below +
        bowl * belowSlope);
  }
  return { values, gradients };
}

/** Where the Pareto set, a curve over x1 from -7 to 7, runs at `x1`: there the two gradients oppose one another. */
export function frontAt(x1: number): number {
  let [low, high] = [-9.5, -8];
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2;
    const [a, b, c, d] = expand(x1, middle).gradients;
    if (a * d - b * c > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How far a point is from the front, up to the front's slight bend. */
export function distanceToFront(x1: number, x2: number): number {
  const nearest = Math.min(Math.max(x1, -7), 7);
  return Math.hypot(x1 - nearest, x2 - frontAt(nearest));
}
