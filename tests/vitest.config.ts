import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["tests/**/*.test.ts"],
    testTimeout: 20_000,
    // Every processor: the machine of CI has two, and one of them would idle.
    maxWorkers: "100%",
  },
});
