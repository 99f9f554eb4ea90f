// Bytes of a dtype as numbers, complex ones as pairs: for distances, and for finding NaN.

const integers = new Set(["bool", "uint8", "int8", "int16", "int32", "int64"]);

export function isExact(dtype: string): boolean {
  return integers.has(dtype);
}

/** The distance from 1 to the next number; of a complex dtype, of its parts. */
export function epsilonOf(dtype: string): number {
  if (dtype === "float64" || dtype === "complex128") return 2 ** -52;
  if (dtype === "float32" || dtype === "complex64") return 2 ** -23;
  return dtype === "bfloat16" ? 2 ** -7 : 2 ** -10;
}

/** A view where the bytes allow it, else a copy. Half types are widened. */
export function numbersOf(bytes: Uint8Array, dtype: string): ArrayLike<number> {
  const buffer = new Uint8Array(bytes).buffer; // Buffer's own slice would share the memory
  switch (dtype) {
    case "float64":
    case "complex128":
      return new Float64Array(buffer);
    case "float32":
    case "complex64":
      return new Float32Array(buffer);
    case "bfloat16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer);
    case "float16":
    case "complex32":
      return Float64Array.from(new Uint16Array(buffer), half);
    case "int64":
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case "int32":
      return new Int32Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "int8":
      return new Int8Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
