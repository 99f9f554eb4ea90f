import { checkNumber, notNegative, problem } from "../checks.js";

/** How much each task counts, by name (by row, "0", "1", ..., where a method is called by itself). */
export type Preference = Readonly<Record<string, number>>;

export function checkPreference(operation: string, preference: Preference): void {
  for (const [task, value] of Object.entries(preference)) {
    checkNumber(operation, `preference["${task}"]`, value, notNegative);
  }
}

/** What the tasks count, in their order; `otherwise` each where no preference is given. */
export function preferenceOf(
  operation: string,
  preference: Preference | null,
  { tasks, otherwise }: { tasks: readonly string[]; otherwise: number },
): number[] {
  return tasks.map((task) => {
    const value = preference ? preference[task] : otherwise;
    if (value !== undefined) return value;
    throw problem(operation, `expected a number for task "${task}" in preference, which has none`);
  });
}
