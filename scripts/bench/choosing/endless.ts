import { data, Generator } from "candelabra";

/** Batches without an end, drawn from a generator of their own: what the default generator draws next stays as it is. */
export function endless<Sample>(
  set: data.Dataset<Sample>,
  { batchSize, seed }: { batchSize: number; seed: number },
): () => data.Collated<Awaited<Sample>> {
  const generator = new Generator().manualSeed(seed);
  const loader = new data.DataLoader(set, { batchSize, shuffle: true, generator });
  let batches = loader[Symbol.iterator]();
  return () => {
    let next = batches.next();
    if (next.done) {
      batches = loader[Symbol.iterator]();
      next = batches.next();
    }
    return next.value!;
  };
}
