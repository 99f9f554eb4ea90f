// Numbers to text exactly as Python's `%.4f` and `%.4e`.
//
// `toFixed` and `toExponential` round the exact value too, but break ties upwards, where Python takes the even digit
// (0.125 to two digits is 0.12), drop the sign of -0 and change their form at 1e21. So the digits are taken from the
// exact decimal expansion, which every double has: m * 2^-k = m * 5^k / 10^k.

interface Expansion {
  /** Every significant digit, without leading zeros; empty for zero. */
  digits: string;
  /** How many of them stand before the decimal point; negative for zeros right after it. */
  point: number;
}

const bits = new DataView(new ArrayBuffer(8));

function expand(magnitude: number): Expansion {
  if (magnitude === 0) return { digits: "", point: 0 };
  bits.setFloat64(0, magnitude);
  const word = bits.getBigUint64(0);
  const biased = Number(word >> 52n);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(biased, 1) - 1075;
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return { digits, point: digits.length };
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return { digits, point: digits.length + exponent };
}

/** The first `count` digits, rounded half to even; one more digit comes back when the carry runs out at the left. */
function roundDigits(digits: string, count: number): string {
  if (count < 0) return "";
  const kept = digits.slice(0, count).padEnd(count, "0");
  const rest = digits.slice(count);
  if (rest === "" || !roundsUp(kept, rest)) return kept;
  return (BigInt(kept || "0") + 1n).toString().padStart(count, "0");
}

function roundsUp(kept: string, rest: string): boolean {
  if (rest[0] !== "5") return rest[0]! > "5";
  const tie = /^50*$/.test(rest);
  return tie ? "13579".includes(kept.at(-1) ?? "0") : true;
}

function nonFinite(value: number): string | null {
  if (Number.isNaN(value)) return "nan";
  if (Number.isFinite(value)) return null;
  return value > 0 ? "inf" : "-inf";
}

const sign = (value: number): string => (value < 0 || Object.is(value, -0) ? "-" : "");

/** Python's `f"{value:.{precision}f}"`. */
export function fixed(value: number, precision: number): string {
  const special = nonFinite(value);
  if (special) return special;
  const { digits, point } = expand(Math.abs(value));
  // Zeros in front, so that the rounded digit is one of the string even when the number is far below it.
  const padded = "0".repeat(Math.max(0, 1 - point)) + digits;
  const rounded = roundDigits(padded, Math.max(point, 1) + precision);
  const whole = rounded.slice(0, rounded.length - precision);
  return sign(value) + whole + (precision > 0 ? `.${rounded.slice(rounded.length - precision)}` : "");
}

/** Python's `f"{value:.{precision}e}"`: the exponent has two digits at least. */
export function scientific(value: number, precision: number): string {
  const special = nonFinite(value);
  if (special) return special;
  const { digits, point } = expand(Math.abs(value));
  const rounded = roundDigits(digits, precision + 1);
  const carried = rounded.length > precision + 1;
  const exponent = digits === "" ? 0 : point - 1 + (carried ? 1 : 0);
  const tail = precision > 0 ? `.${rounded.slice(1, precision + 1)}` : "";
  const power = Math.abs(exponent).toString().padStart(2, "0");
  return `${sign(value)}${rounded[0]}${tail}e${exponent < 0 ? "-" : "+"}${power}`;
}
