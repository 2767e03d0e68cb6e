import type { FilePatch, Hunk } from "./parse.ts";

/** The hunks that did not fit, as patch keeps them: unified when they were, else as a context diff. */
export function rejects(file: FilePatch, hunks: readonly Hunk[]): string {
  if (file.form === "unified") return `${[...file.heading, ...hunks.map(unified)].join("\n")}\n`;
  const heading = file.heading.length > 0 ? file.heading : ["*** /dev/null", "--- /dev/null"];
  return `${[...heading, ...hunks.map(contextual)].join("\n")}\n`;
}

function unified(hunk: Hunk): string {
  const span = (start: number, other: string) => {
    const count = hunk.lines.filter((line) => line[0] !== other).length;
    return count === 1 ? String(start) : `${start},${count}`;
  };
  return [`@@ -${span(hunk.start, "+")} +${span(hunk.newStart, "-")} @@`, ...hunk.lines].join("\n");
}

function contextual(hunk: Hunk): string {
  const half = (other: string) => {
    const lines: string[] = [];
    let block: string[] = [];
    for (const line of [...hunk.lines, " "]) {
      if (line[0] !== " ") {
        block.push(line);
        continue;
      }
      const both = new Set(block.map((each) => each[0])).size > 1;
      lines.push(...block.filter((each) => each[0] !== other).map((each) => `${both ? "!" : each[0]} ${each.slice(1)}`), `  ${line.slice(1)}`);
      block = [];
    }
    return lines.slice(0, -1);
  };
  const span = (start: number, count: number) => (count <= 1 ? String(start) : `${start},${start + count - 1}`);
  const [old, fresh] = [half("+"), half("-")];
  const shown = (lines: readonly string[]) => (lines.some((line) => line[0] !== " ") ? lines : []);
  return [
    "***************",
    `*** ${span(hunk.start, old.length)} ****`,
    ...shown(old),
    `--- ${span(hunk.newStart, fresh.length)} ----`,
    ...(shown(fresh).length > 0 || shown(old).length > 0 ? fresh : []),
  ].join("\n");
}
