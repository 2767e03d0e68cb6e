/** What the client tells of itself with `--debug` or `--log-level debug`. */
import type { DockerCli } from "./docker-cli.ts";

/** The versions of the words that two libraries of the client describe it with; it says so each time it starts. */
const SCHEMAS = ["1.26.0", "1.40.0"].map((version) => `https://opentelemetry.io/schemas/${version}`);

export function tellStart(docker: DockerCli): void {
  const problem = `"error detecting resource: conflicting Schema URL: ${SCHEMAS.join(" and ")}"`;
  if (docker.sys.isatty(2)) docker.errLine(`\x1b[37mDEBU\x1b[0m[0000] ${"otel error".padEnd(44)} \x1b[37merror\x1b[0m=${problem} `);
  else docker.errLine(`time="${new Date(docker.now()).toISOString().slice(0, 19)}Z" level=debug msg="otel error" error=${problem}`);
}
