import { defineConfig } from "vitest/config";

const tier = (name: string, timeoutMs: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      tier("unit", 5_000),
      tier("contract", 60_000),
      {
        test: {
          ...tier("e2e", 240_000).test,
          fileParallelism: false,
          maxWorkers: 1,
          // As long as every other wait for the workbench: one second is the luck of an idle machine.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
