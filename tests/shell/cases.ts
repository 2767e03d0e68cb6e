/**
 * Rows of shell scripts with what a real shell makes of them. A file holds any number of
 *
 *     %% 0
 *     the script
 *     %> what it prints (absent: nothing)
 *     %! what it complains
 *
 * where the number is the exit status. `UPDATE=1` runs the real shells of this machine and rewrites the files.
 */
export interface ShellCase {
  readonly status: number;
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Why ours differs from the real shell: then the row says what ours does. */
  readonly differs: string | undefined;
}

export function parseCases(text: string): ShellCase[] {
  return text
    .split(/^%% /m)
    .slice(1)
    .map((row) => {
      const [, status = "0", differs] = /^(\d+)(?: differs: (.*))?\n/.exec(row) ?? [];
      const [before = "", stderr = ""] = row.slice(row.indexOf("\n") + 1).split(/^%!\n/m);
      const [script = "", stdout = ""] = before.split(/^%>\n/m);
      return { status: Number(status), script: script.replace(/\n$/, ""), stdout: unmark(stdout), stderr: unmark(stderr), differs };
    });
}

export function formatCases(cases: readonly ShellCase[]): string {
  return cases
    .map(({ status, script, stdout, stderr, differs }) => {
      const head = `%% ${status}${differs === undefined ? "" : ` differs: ${differs}`}\n${script}\n`;
      return `${head}${stdout === "" ? "" : `%>\n${mark(stdout)}`}${stderr === "" ? "" : `%!\n${mark(stderr)}`}`;
    })
    .join("");
}

/** Text that does not end with a newline is marked, so that rows stay lines. */
function mark(text: string): string {
  return text.endsWith("\n") ? text : `${text}%no newline\n`;
}

function unmark(text: string): string {
  return text.replace(/%no newline\n$/, "");
}
