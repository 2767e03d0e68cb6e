import type { Shell } from "./shell.ts";

/** bash tells scripts how big the terminal at `fd` is: LINES and COLUMNS. */
export function noteWindowSize(shell: Shell, fd: number): void {
  if (shell.dialect !== "bash" || !shell.sys.isatty(fd)) return;
  const { rows, cols } = shell.sys.windowSize(fd);
  if (rows <= 0 || cols <= 0) return;
  for (const [name, value] of [
    ["LINES", rows],
    ["COLUMNS", cols],
  ] as const) {
    if (shell.variables.find(name)?.readonly !== true) shell.variables.set(name, String(value));
  }
}
