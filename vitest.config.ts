import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { kernels } from "./test/support/kernels.js";

const paths = ["ghost", "vmap"];

export default defineConfig({
  resolve: { alias: { candelabra: fileURLToPath(new URL("lib/index.ts", import.meta.url)) } },
  test: {
    setupFiles: ["test/support/setup.ts"],
    // A process per file: the tensor counter, the seed and the thread count belong to the process.
    pool: "forks",
    // Test files run beside each other: OpenMP teams of several processes on the same cores stall one another.
    env: { OMP_NUM_THREADS: "1", ...kernels },
    isolate: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    silent: "passed-only",
    projects: [
      { extends: true, test: { name: "all", include: ["test/**/*.test.ts"] } },
      // The multi-task suite once more under each way of having the tasks' gradients.
      ...paths.map((path) => ({
        extends: true as const,
        test: { name: path, include: ["test/mtl/**/*.test.ts"], env: { CANDELABRA_TASK_GRADIENTS: path } },
      })),
    ],
  },
});
