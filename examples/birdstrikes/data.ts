// The table: what is known before a strike, and the three things to predict from it.

import { data } from "candelabra";

const file = new URL("../data/birdstrikes.csv", import.meta.url);

/** Categories seen fewer than 5 times in training teach nothing: they become all zeros. */
const category = (column: string) => data.category({ column, minCount: 5 });

/** Reads the 10,000 reports. Species and costs stay out: they would give the answers away. */
export function readStrikes({ standardizeSpeed = false } = {}) {
  return data.csvTable(file, {
    columns: {
      airport: category("Airport Name"),
      aircraft: category("Aircraft Make Model"),
      operator: category("Aircraft Airline Operator"),
      state: category("Origin State"),
      phase: category("Phase of flight"),
      light: category("Time of day"),
      season: data.dayOfYear({ column: "Flight Date" }),
      year: data.year({ column: "Flight Date" }),
    },
    targets: {
      damage: data.binary({ column: "Effect Amount of damage", negative: "None", missing: "error" }),
      size: data.classes({ column: "Wildlife Size", order: ["Small", "Medium", "Large"], missing: "error" }),
      // In knots; 28 % are missing, so a batch has `speedKnown` beside `speed`.
      speed: data.real({ column: "Speed IAS in knots", standardize: standardizeSpeed }),
    },
  });
}

/** Divides the reports anew for each seed: 8,000 to train on, 2,000 to judge by. */
export function splitStrikes(strikes: Strikes, seed: number) {
  return strikes.split({ valid: 2000, seed });
}

export type Strikes = Awaited<ReturnType<typeof readStrikes>>;
export type Split = ReturnType<typeof splitStrikes>;
export type Part = Split["train"];
export type Batch = Part["tensors"];
