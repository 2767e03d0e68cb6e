// npm test: installs what is missing and runs every check, one after the other; prints `N passed, N failed` at the end.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { installPackages, packagedEnvironment, packagedNode, ROOT } from "./install.mjs";

installPackages();
const env = packagedEnvironment();
const only = process.argv.slice(2);

/** In order: what fails fastest comes first. A stage's own count, where it prints one, goes into the sum. */
const STAGES = [
  ["types (machine)", "tsc", ["-p", "src/tsconfig.json"]],
  ["types (site)", "astro", ["check"]],
  ["lint", "biome", ["check", "."]],
  ["layers", "depcruise", ["src", "--config", "tests/dependency-cruiser.cjs"]],
  ["unused code", "knip", ["--include", "files,dependencies,unlisted,unresolved,duplicates,exports,types", "--no-config-hints"]],
  ["unit", "vitest", ["run", "--config", "tests/vitest.config.ts"]],
  ["conformance", "node", ["tests/conformance/conformance.mjs", "--floor"]],
  ["build", "astro", ["build"]],
  ["size", "size-limit", []],
  ["browser", "playwright", ["test", "--config", "tests/playwright.config.ts"]],
];

let passed = 0;
let failed = 0;
const summary = [];
installBrowser();
for (const [name, command, args] of STAGES) {
  if (only.length > 0 && !only.some((word) => name.startsWith(word))) continue;
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const result = spawnSync(command === "node" ? packagedNode() : command, args, {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
    shell: process.platform === "win32",
  });
  const output = result.stdout.toString();
  process.stdout.write(output);
  const counts = countsOf(output);
  const ok = result.status === 0;
  passed += counts.passed + (ok ? 1 : 0);
  failed += counts.failed + (ok ? 0 : 1);
  summary.push(`${ok ? "ok  " : "FAIL"} ${name.padEnd(18)} ${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s`);
}
console.log(`\n${summary.join("\n")}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Reads the closing lines of vitest (`Tests  10 passed`) and Playwright (`  9 passed (3s)`). */
function countsOf(output) {
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const tests = plain.match(/^\s*Tests\s+(.*)$/m)?.[1] ?? "";
  const count = (text, word) => Number(text.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  const browser = [...plain.matchAll(/^\s+(\d+) (passed|failed|flaky)\b/gm)];
  const ofBrowser = (word) => browser.filter((match) => match[2] === word).reduce((sum, match) => sum + Number(match[1]), 0);
  return {
    passed: count(tests, "passed") + (tests === "" ? ofBrowser("passed") : 0),
    failed: count(tests, "failed") + (tests === "" ? ofBrowser("failed") : 0),
  };
}

/** Debian's Chromium, where nobody has installed one and we may. */
function installBrowser() {
  const path = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  if (existsSync(path) || process.platform !== "linux" || process.getuid?.() !== 0) return;
  console.log("Installing Chromium (once) …");
  spawnSync("sh", ["-c", "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null"], { stdio: "inherit" });
}
