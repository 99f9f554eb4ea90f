/** exp(xₜ/temperature) / Σ exp(x/temperature); shifted by the largest, so that nothing overflows. */
export function softmax(x: Float64Array, temperature = 1): Float64Array {
  const largest = x.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = x.map((value) => Math.exp((value - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The gradient of a function of z = softmax(x) with respect to x, from that with respect to z. */
export function softmaxBack(z: Float64Array, gradient: ArrayLike<number>): Float64Array {
  const mean = z.reduce((sum, weight, i) => sum + weight * gradient[i]!, 0);
  return z.map((weight, i) => weight * (gradient[i]! - mean));
}
