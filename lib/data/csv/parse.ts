// Text to numbers, strictly: what JavaScript would accept by accident ("", "0x1F", "Infinity") is refused.

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number a text spells in decimal, spaces around it allowed; else null. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!decimal.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

export interface CalendarDay {
  year: number;
  /** From 1 for the first of January. */
  dayOfYear: number;
}

const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;
const dayLength = 86_400_000;

/** The day of an ISO date (2001-12-31, a time after it is ignored); null where there is no such day. */
export function parseDate(text: string): CalendarDay | null {
  const match = isoDate.exec(text.trim());
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // The 30th of February would have moved on to March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const newYear = new Date(0).setUTCFullYear(year, 0, 1);
  return { year, dayOfYear: Math.round((date.getTime() - newYear) / dayLength) + 1 };
}
