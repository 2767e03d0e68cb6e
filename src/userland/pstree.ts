import { type ProcessRow, readProcesses } from "./lib/processes.ts";
import { isUtf8Locale } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

interface Style {
  readonly first: string;
  readonly only: string;
  readonly middle: string;
  readonly last: string;
  readonly bar: string;
}

const ASCII: Style = { first: "-+-", only: "---", middle: " |-", last: " `-", bar: " | " };
const UNICODE: Style = { first: "─┬─", only: "───", middle: " ├─", last: " └─", bar: " │ " };

export default defineUtility({
  name: "pstree",
  summary: "show processes as a tree",
  usage: "[OPTION]... [PID | USER]",
  package: ["PSmisc", "23.7"],
  options: [
    ["-a, --arguments", "with arguments, a line each"],
    ["-c, --compact-not", "do not put like branches together"],
    ["-p, --show-pids", "with pids"],
    ["-u, --uid-changes", "with users where they change"],
    ["-A, --ascii", "lines of ASCII"],
    ["-U, --unicode", "lines of Unicode"],
    ["-n, --numeric-sort", "by pid"],
    ["-s, --show-parents", "with the parents of PID"],
    ["-T, --hide-threads", "accepted"],
    ["-l, --long", "accepted"],
    ["-h, --highlight-all", "accepted"],
    ["-g, --show-pgids", "with process groups"],
  ],
  async run(tool) {
    const rows = readProcesses(tool.sys);
    const target = tool.operands[0];
    const accounts = new Accounts(tool.sys);
    let roots: ProcessRow[];
    if (target === undefined) roots = rows.filter((row) => row.pid === 1);
    else if (/^\d+$/.test(target)) roots = rows.filter((row) => row.pid === Number(target));
    else {
      const uid = accounts.uidOf(target);
      if (uid === undefined) {
        await tool.note(`No such user name: ${target}\n`);
        return 1;
      }
      roots = rows.filter((row) => row.realUid === uid && rows.find((other) => other.pid === row.ppid)?.realUid !== uid);
    }
    if (roots.length === 0) return 1;
    const unicode = tool.has("unicode") || (!tool.has("ascii") && tool.out.isTty && isUtf8Locale(tool.sys.env));
    const painter = new Painter(tool, rows, accounts, unicode ? UNICODE : ASCII);
    tool.out.put(roots.map((root) => `${painter.draw(root).join("\n")}\n`).join(target !== undefined && !/^\d+$/.test(target) ? "\n" : ""));
    return 0;
  },
});

class Painter {
  readonly #tool: Tool;
  readonly #rows: readonly ProcessRow[];
  readonly #accounts: Accounts;
  readonly #style: Style;

  constructor(tool: Tool, rows: readonly ProcessRow[], accounts: Accounts, style: Style) {
    this.#tool = tool;
    this.#rows = rows;
    this.#accounts = accounts;
    this.#style = style;
  }

  /** Lines of a process and all below it. */
  draw(row: ProcessRow): string[] {
    return this.#tool.has("arguments") ? this.#withArguments(row, undefined, "", "") : this.#compact(row, undefined);
  }

  #children(row: ProcessRow): ProcessRow[] {
    const children = this.#rows.filter((other) => other.ppid === row.pid && other.pid !== row.pid);
    return this.#tool.has("numeric-sort") ? children : children.sort((a, b) => (a.comm < b.comm ? -1 : a.comm > b.comm ? 1 : a.pid - b.pid));
  }

  #label(row: ProcessRow, parent: ProcessRow | undefined): string {
    const notes: string[] = [];
    if (this.#tool.has("show-pids")) notes.push(String(row.pid));
    if (this.#tool.has("show-pgids")) notes.push(String(row.pgid));
    if (this.#tool.has("uid-changes") && parent !== undefined && parent.uid !== row.uid) notes.push(this.#accounts.userName(row.uid) ?? String(row.uid));
    return `${row.comm}${notes.length > 0 ? `(${notes.join(",")})` : ""}`;
  }

  #compact(row: ProcessRow, parent: ProcessRow | undefined): string[] {
    const label = this.#label(row, parent);
    const groups: { lines: string[]; count: number }[] = [];
    for (const child of this.#children(row)) {
      const lines = this.#compact(child, row);
      const same = this.#tool.has("compact-not", "show-pids") ? undefined : groups.find((group) => group.lines.join("\n") === lines.join("\n"));
      if (same) same.count++;
      else groups.push({ lines, count: 1 });
    }
    if (groups.length === 0) return [label];
    const { first, only, middle, last, bar } = this.#style;
    const pad = " ".repeat(label.length);
    return groups.flatMap(({ lines, count }, i) => {
      const isLast = i === groups.length - 1;
      const lead = i === 0 ? `${label}${isLast ? only : first}` : `${pad}${isLast ? last : middle}`;
      const times = count === 1 ? "" : `${count}*[`;
      const shown =
        count === 1
          ? lines
          : [
              `${times}${lines[0]}${lines.length === 1 ? "]" : ""}`,
              ...lines.slice(1).map((line, k) => `${" ".repeat(times.length)}${line}${k === lines.length - 2 ? "]" : ""}`),
            ];
      return [`${lead}${shown[0]}`, ...shown.slice(1).map((line) => `${pad}${isLast ? "   " : bar}${line}`)];
    });
  }

  #withArguments(row: ProcessRow, parent: ProcessRow | undefined, lead: string, below: string): string[] {
    const args = row.args.slice(1).join(" ");
    const lines = [`${lead}${this.#label(row, parent).replace(/\((.*)\)$/, ",$1")}${args === "" ? "" : ` ${args}`}`];
    const children = this.#children(row);
    for (const [i, child] of children.entries()) {
      const isLast = i === children.length - 1;
      lines.push(
        ...this.#withArguments(
          child,
          row,
          `${below}${isLast ? "  `-" : "  |-"}`.replace("`", this.#style === UNICODE ? "└" : "`"),
          `${below}${isLast ? "    " : "  | "}`,
        ),
      );
    }
    return lines;
  }
}
