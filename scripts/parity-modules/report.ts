// What the run prints.

import { adaptations } from "./adaptations.js";
import { className, isOurs, type ModuleResult } from "./results.js";

function sum(results: readonly ModuleResult[], of: (result: ModuleResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}

/** A line for each module that differs; with `verbose`, one for each kind of failure. */
export function failureLines(results: readonly ModuleResult[], verbose: boolean): string[] {
  return results.flatMap(({ module, failures, samples }) => {
    const shown = verbose ? failures : failures.slice(0, 1);
    const failed = failures.reduce((total, { count }) => total + count, 0);
    return shown.map(({ kind, label, detail, count }) => {
      if (kind === "missing") return `${module}: missing`;
      const of = `${verbose ? count : failed} of ${samples} samples`;
      return `${module}: ${of}, first ${label}: ${detail.startsWith(kind) ? "" : `${kind}: `}${detail}`;
    });
  });
}

/** Why modules were left out, a line each reason. */
export function skipLines(results: readonly ModuleResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { module, reason } of results) {
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), module]);
  }
  return [...reasons].map(([reason, modules]) => `skipped: ${modules.join(" ")}: ${reason}`);
}

/** What is called otherwise than in Python. */
export function adaptationLines(results: readonly ModuleResult[]): string[] {
  const seen = new Set(results.map(({ module }) => className(module)));
  const those = adaptations.filter(({ module }) => seen.has(module));
  return those.map(({ module, reason }) => `adapted: nn.${module}: ${reason}`);
}

/** Modules whose samples are not all Python's to the last bit. */
export function nearLines(results: readonly ModuleResult[]): string[] {
  return results.flatMap(({ module, equal, exact, near }) =>
    near === undefined
      ? []
      : [`${module}: ${equal - exact} of ${equal} within the tolerance only, first ${near}`],
  );
}

export function details(results: readonly ModuleResult[]): string[] {
  const [samples, equal, exact] = [
    sum(results, (result) => result.samples),
    sum(results, (result) => result.equal),
    sum(results, (result) => result.exact),
  ];
  const reasons = new Set(results.flatMap(({ leftOut }) => Object.keys(leftOut)));
  const left = [...reasons].sort().map((why) => `${sum(results, (r) => r.leftOut[why] ?? 0)} ${why}`);
  const refused = sum(results, (result) => result.errors.refused);
  const accepted = results.flatMap(({ module, errors }) =>
    errors.accepted.map((one) => `accepted: ${module}: ${one}`),
  );
  return [
    ...accepted,
    `samples: ${equal} of ${samples} equal, ${exact} of them bit for bit`,
    `of the database's samples not recorded: ${left.join(", ") || "none"}; ` +
      `${sum(results, (result) => result.unsteady)} unsteady in Python (form compared)`,
    `error inputs: ${refused} of ${sum(results, (result) => result.errors.total)} give an Error`,
  ];
}

/** The database's modules, and before them ours. */
export function headlines(results: readonly ModuleResult[]): string[] {
  const counted = (those: readonly ModuleResult[]) => {
    const compared = those.filter(({ status }) => status !== "skipped");
    const equal = compared.filter(({ status }) => status === "equal").length;
    return { text: `${equal} of ${compared.length}`, skipped: those.length - compared.length };
  };
  const beside = results.filter(({ module }) => isOurs(module));
  const { text, skipped } = counted(results.filter(({ module }) => !isOurs(module)));
  return [
    ...(beside.length > 0 ? [`beside the database: ${counted(beside).text} equal`] : []),
    `${text} modules equal, ${skipped} skipped`,
  ];
}
