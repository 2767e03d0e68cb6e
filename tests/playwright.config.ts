import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  outputDir: "../.cache/playwright",
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  // A busy machine of CI may miss a moment once; twice is a failure.
  retries: process.env["CI"] ? 1 : 0,
  reporter: [["list"]],
  use: {
    baseURL: "http://127.0.0.1:4325",
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
    command: "npm run preview -- --host 127.0.0.1 --port 4325 --force",
    cwd: "..",
    url: "http://127.0.0.1:4325/",
    reuseExistingServer: true,
    stdout: "ignore",
  },
});
