// Small tables as text, and the errors they end in.

import { expect } from "vitest";
import { data } from "../../../lib/index.js";

/** Every row trains, in the order of the file. */
export async function table<const Targets extends data.TargetColumns>(
  text: string,
  options: data.CsvFormat & { columns: data.FeatureColumns; targets?: Targets; valid?: readonly number[] },
) {
  const { targets = {} as Targets, valid = [], ...rest } = options;
  const read = await data.csvTable([text], { ...rest, targets });
  const train = Array.from({ length: read.rows }, (_, row) => row).filter((row) => !valid.includes(row));
  return read.split({ train, valid });
}

/** The error that a promise ends in, or a failure of the test when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<data.DataError> {
  try {
    await promise;
  } catch (error) {
    return error as data.DataError;
  }
  return expect.fail("expected an error, got a result");
}
