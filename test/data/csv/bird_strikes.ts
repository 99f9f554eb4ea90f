// The columns and targets of the bird strikes job, as its protocol has them.

import { data } from "../../../lib/index.js";

export const file = new URL("../../../examples/data/birdstrikes.csv", import.meta.url);

const category = (column: string) => data.category({ column, minCount: 5 });

export const options = {
  columns: {
    airport: category("Airport Name"),
    aircraft: category("Aircraft Make Model"),
    operator: category("Aircraft Airline Operator"),
    state: category("Origin State"),
    phase: category("Phase of flight"),
    time: category("Time of day"),
    date: data.dayOfYear({ column: "Flight Date" }),
    year: data.year({ column: "Flight Date" }),
  },
  targets: {
    damage: data.binary({ column: "Effect Amount of damage", negative: "None", missing: "error" }),
    size: data.classes({ column: "Wildlife Size", order: ["Small", "Medium", "Large"], missing: "error" }),
    speed: data.real({ column: "Speed IAS in knots" }),
  },
};
