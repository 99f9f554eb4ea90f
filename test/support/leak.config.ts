// For leak.test.ts: the project's settings, over a folder that the ordinary run does not see.

import { defineConfig, mergeConfig } from "vitest/config";
import project from "../../vitest.config.js";

const here = defineConfig({ root: process.cwd() });

export default {
  ...mergeConfig(project, here),
  test: { ...project.test, include: [".cache/leak-check/*.test.ts"] },
};
