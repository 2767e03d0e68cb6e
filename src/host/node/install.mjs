// Makes sure that the packages are installed, with nothing but the Node that is there. Run by `npm start` and `npm test`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const STAMP = path.join(ROOT, "node_modules", ".dabba-installed");
const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

/** Installs what the lock file says unless that was done already. Ends the process when it fails. */
export function installPackages() {
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  console.log("Installing packages (once) …");
  const result = spawnSync(NPM, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: ROOT, stdio: "inherit", shell: process.platform === "win32" });
  if (result.status !== 0) process.exit(result.status ?? 1);
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
}

/** The Node that the packages bring; the one that runs now may be too old for them. */
export function packagedNode() {
  const node = path.join(ROOT, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
  return existsSync(node) ? node : process.execPath;
}

/** Environment in which `node` and the packages' commands are the packaged ones. */
export function packagedEnvironment() {
  return { ...process.env, PATH: `${path.join(ROOT, "node_modules", ".bin")}${path.delimiter}${process.env.PATH}`, ASTRO_TELEMETRY_DISABLED: "1" };
}
