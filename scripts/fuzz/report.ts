// What a run says at its end.

import type { Options } from "./options.js";
import type { Death, Outcome } from "./pool.js";

/** The command that makes one call of a run again. */
function replay({ seed, filter, asan }: Options, index: number): string {
  const target = filter ? ` --target ${JSON.stringify(filter)}` : "";
  return `npm run fuzz -- --seed ${seed} --call ${index}${target}${asan ? " --asan" : ""}`;
}

const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** Last words that tell something: neither Node's version nor its advice. */
function lastWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() && !/Warning: |^\(Use|^Node\.js/.test(line));
  const sanitizer = lines.find((line) => line.includes("ERROR: AddressSanitizer"));
  return (sanitizer ?? lines.at(-1) ?? "").slice(0, 300);
}

export const deathLines = (options: Options, { index, label, cause, stderr }: Death): string[] => [
  `call ${index} ended the process (${cause}): ${label}`,
  `    ${lastWords(stderr)}`,
  `    ${replay(options, index)}`,
];

const mostComplaints = 30;

export function reportLines(
  options: Options,
  { deaths, complaints, tensors, calls, errors }: Outcome,
): string[] {
  const lines: string[] = [];
  for (const { index, label, complaint } of complaints.slice(0, mostComplaints)) {
    lines.push(`call ${index}, ${label.slice(0, 300)}: ${complaint}`, `    ${replay(options, index)}`);
  }
  if (complaints.length > mostComplaints)
    lines.push(`... and ${complaints.length - mostComplaints} complaints more`);
  if (tensors > 0) lines.push(count(tensors, "tensor was left behind", "tensors were left behind"));
  if (complaints.length > 0) lines.push(count(complaints.length, "unsound error", "unsound errors"));
  lines.push(
    [
      count(calls, "call", "calls"),
      count(errors, "error", "errors"),
      count(deaths.length, "death", "deaths"),
    ].join(", "),
  );
  return lines;
}
