// How near results must come to recorded ones.

export type Tolerance =
  | { kind: "bits" }
  /** Within so many of the dtype's rounding steps, each as large as that of the largest element. */
  | { kind: "close"; steps: number }
  /** Each element by itself: `|ours - theirs| <= atol + rtol |theirs|`, as `torch.testing.assert_close` has it. */
  | { kind: "allclose"; rtol: number; atol: number }
  /** Only dtype, shape and contiguity: the values are what the memory held. */
  | { kind: "form" };
