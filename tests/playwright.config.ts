import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Another one (DABBA_E2E_PORT) lets two checkouts be tested side by side. */
const port = Number(process.env["DABBA_E2E_PORT"] ?? 4325);
const address = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: "e2e",
  outputDir: "../.cache/playwright",
  fullyParallel: true,
  workers: 2,
  // Tests assert on what is there in the end, not on how fast a small machine gets there.
  timeout: 60_000,
  expect: { timeout: 20_000 },
  // A busy machine of CI may miss a moment once; twice is a failure.
  retries: process.env["CI"] ? 1 : 0,
  reporter: [["list"]],
  use: {
    baseURL: address,
    browserName: "chromium",
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `npm run preview -- --host 127.0.0.1 --port ${port} --force`,
    cwd: "..",
    url: `${address}/`,
    reuseExistingServer: true,
    stdout: "ignore",
  },
});
