import { removePackages } from "./apt/install.ts";
import { DpkgStatus, type Stanza, writeStanzas } from "./apt/status.ts";
import { globPattern } from "./lib/glob.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "dpkg",
  aliases: ["dpkg-query"],
  summary: "look at installed packages",
  usage: "[<option>...] <command>",
  package: ["dpkg", "1.22.21"],
  usageStatus: 2,
  rewrite: (args) => args.map((arg) => (arg === "-r" ? "--remove" : arg)),
  options: [
    ["-l, --list", "list packages"],
    ["-L, --listfiles", "files of packages"],
    ["-S, --search", "which package a file is of"],
    ["-s, --status", "details of packages"],
    ["-p, --print-avail", "details of packages"],
    ["-W, --show", "names and versions"],
    ["-f, --showformat=FORMAT", "format for --show"],
    ["-i, --install", "install an archive"],
    ["--remove", "remove packages"],
    ["-P, --purge", "remove packages and their configuration"],
    ["--get-selections", "names and states"],
    ["--print-architecture", "the architecture"],
    ["--print-foreign-architectures", "none"],
    ["--configure", "accepted"],
    ["-a, --pending", "accepted"],
    ["-C, --audit", "accepted"],
    ["--add-architecture", "accepted"],
    ["--compare-versions", "compare two versions"],
    ["-c, --contents", "not here"],
    ["--force-all", "accepted"],
    ["--verify", "accepted"],
    ["-V", "accepted"],
  ],
  async run(tool) {
    const status = new DpkgStatus(tool.sys);
    if (tool.has("print-architecture")) tool.out.put("amd64\n");
    else if (tool.has("print-foreign-architectures", "configure", "audit", "add-architecture", "verify")) return 0;
    else if (tool.has("get-selections"))
      tool.out.put(
        status.names
          .map((name) => `${name.padEnd(48)}install\n`)
          .join("")
          .replaceAll(/ {8}/g, "\t"),
      );
    else if (tool.has("list")) return await list(tool, status);
    else if (tool.has("show")) return await show(tool, status);
    else if (tool.has("listfiles")) return await files(tool, status);
    else if (tool.has("search")) return await search(tool, status);
    else if (tool.has("status", "print-avail")) return await details(tool, status);
    else if (tool.has("remove", "purge")) return await remove(tool, status);
    else if (tool.has("compare-versions")) return compare(tool.operands);
    else if (tool.has("install")) {
      for (const name of tool.operands) await tool.note(`dpkg: error: cannot access archive '${name}': No such file or directory\n`);
      return 2;
    } else {
      await tool.note(
        "dpkg: error: need an action option\n\nType dpkg --help for help about installing and deinstalling packages [*];\nUse 'apt' or 'aptitude' for user-friendly package management;\n",
      );
      return 2;
    }
    return 0;
  },
});

const DEFAULT_FORMAT = "\u0024{Package}\\t\u0024{Version}\\n";

async function list(tool: Tool, status: DpkgStatus): Promise<number> {
  const patterns = tool.operands.map(globPattern);
  const rows = [...status.packages.values()]
    .filter((stanza) => patterns.length === 0 || patterns.some((pattern) => pattern.test(stanza.get("Package") ?? "")))
    .sort((a, b) => ((a.get("Package") ?? "") < (b.get("Package") ?? "") ? -1 : 1));
  if (rows.length === 0) {
    for (const name of tool.operands) await tool.note(`dpkg-query: no packages found matching ${name}\n`);
    return 1;
  }
  const width = (field: string, least: number) => Math.max(least, ...rows.map((row) => (row.get(field) ?? "").length));
  const [name, version] = [width("Package", 14), width("Version", 12)];
  const descriptionWidth = Math.max(35, ...rows.map((row) => (row.get("Description") ?? "").split("\n")[0]?.length ?? 0));
  const lineWidth = tool.out.isTty ? tool.sys.windowSize(1).cols || 80 : Number.MAX_SAFE_INTEGER;
  tool.out.put(
    `Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n`,
  );
  tool.out.put(
    `||/ ${"Name".padEnd(name)} ${"Version".padEnd(version)} Architecture Description\n+++-${"=".repeat(name)}-${"=".repeat(version)}-============-${"=".repeat(descriptionWidth)}\n`,
  );
  for (const row of rows) {
    const state = row.get("Status") === "install ok installed" ? "ii" : "rc";
    tool.out.put(
      `${`${state}  ${(row.get("Package") ?? "").padEnd(name)} ${(row.get("Version") ?? "").padEnd(version)} ${(row.get("Architecture") ?? "").padEnd(12)} ${(row.get("Description") ?? "").split("\n")[0]}`.slice(0, lineWidth)}\n`,
    );
  }
  return 0;
}

async function show(tool: Tool, status: DpkgStatus): Promise<number> {
  const format = tool.value("showformat") ?? DEFAULT_FORMAT;
  let result = 0;
  const rows: Stanza[] = [];
  for (const pattern of tool.operands.length === 0 ? ["*"] : tool.operands) {
    const expression = globPattern(pattern);
    const found = [...status.packages.values()].filter((stanza) => expression.test(stanza.get("Package") ?? ""));
    if (found.length === 0) {
      await tool.note(`dpkg-query: no packages found matching ${pattern}\n`);
      result = 1;
    }
    rows.push(...found);
  }
  for (const row of rows)
    tool.out.put(
      format
        .replace(/\$\{([\w-]+)(?:;(-?\d+))?\}/g, (_whole, field: string, width?: string) => pad(fieldOf(row, field), Number(width ?? 0)))
        .replaceAll("\\n", "\n")
        .replaceAll("\\t", "\t"),
    );
  return result;
}

function fieldOf(row: Stanza, field: string): string {
  if (field === "db:Status-Status" || field === "Status-Status") return (row.get("Status") ?? "").split(" ")[2] ?? "";
  if (field === "binary:Package") return row.get("Package") ?? "";
  return row.get(field) ?? "";
}

function pad(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

async function files(tool: Tool, status: DpkgStatus): Promise<number> {
  for (const name of tool.operands) {
    if (!status.installed(name)) {
      await tool.note(`dpkg-query: package '${name}' is not installed\nUse dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n`);
      return 1;
    }
    tool.out.put((status.files(name) ?? ["/."]).map((path) => `${path}\n`).join(""));
  }
  return 0;
}

async function search(tool: Tool, status: DpkgStatus): Promise<number> {
  let result = 0;
  for (const pattern of tool.operands) {
    const expression = pattern.startsWith("/") ? globPattern(pattern) : globPattern(`*${pattern}*`);
    let found = false;
    for (const name of status.names) {
      for (const path of status.files(name) ?? []) {
        if (!expression.test(path)) continue;
        found = true;
        tool.out.put(`${name}: ${path}\n`);
      }
    }
    if (found) continue;
    result = 1;
    await tool.note(`dpkg-query: no path found matching pattern ${pattern.startsWith("/") ? pattern : `*${pattern}*`}\n`);
  }
  return result;
}

async function details(tool: Tool, status: DpkgStatus): Promise<number> {
  let result = 0;
  for (const name of tool.operands) {
    const stanza = status.packages.get(name);
    if (stanza) tool.out.put(`${writeStanzas([stanza])}\n`);
    else {
      await tool.note(
        `dpkg-query: package '${name}' is not installed and no information is available\nUse dpkg --info (= dpkg-deb --info) to examine archive files.\n`,
      );
      result = 1;
    }
  }
  return result;
}

async function remove(tool: Tool, status: DpkgStatus): Promise<number> {
  if (tool.sys.uid !== 0) {
    await tool.note("dpkg: error: requested operation requires superuser privilege\n");
    return 2;
  }
  const names: string[] = [];
  for (const name of tool.operands) {
    if (status.packages.has(name)) names.push(name);
    else await tool.note(`dpkg: warning: ignoring request to remove ${name} which isn't installed\n`);
  }
  if (names.length > 0) {
    await removePackages(tool.sys, status, names, tool.has("purge"), async (text) => {
      tool.out.put(text);
      await tool.out.flush();
    });
  }
  return 0;
}

function compare([left = "", operator = "", right = ""]: readonly string[]): number {
  const order = compareVersions(left, right);
  const holds: Record<string, boolean> = {
    lt: order < 0,
    "<<": order < 0,
    le: order <= 0,
    "<=": order <= 0,
    eq: order === 0,
    "=": order === 0,
    ne: order !== 0,
    ge: order >= 0,
    ">=": order >= 0,
    gt: order > 0,
    ">>": order > 0,
  };
  return holds[operator] ? 0 : 1;
}

/** deb-version(7): digits as numbers, `~` before everything, letters before other characters. */
export function compareVersions(left: string, right: string): number {
  const parts = (text: string) => {
    const [, epoch = "0", rest = ""] = /^(?:(\d+):)?(.*)$/.exec(text) ?? [];
    const dash = rest.lastIndexOf("-");
    return [epoch, dash < 0 ? rest : rest.slice(0, dash), dash < 0 ? "" : rest.slice(dash + 1)] as const;
  };
  const [a, b] = [parts(left), parts(right)];
  for (let i = 0; i < 3; i++) {
    const order = comparePart(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(left: string, right: string): number {
  const rank = (character: string | undefined) =>
    character === "~"
      ? -1
      : character === undefined || /\d/.test(character)
        ? 0
        : /[a-zA-Z]/.test(character)
          ? character.charCodeAt(0)
          : character.charCodeAt(0) + 256;
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    while ((i < left.length && !/\d/.test(left[i] as string)) || (j < right.length && !/\d/.test(right[j] as string))) {
      const order = rank(left[i]) - rank(right[j]);
      if (order !== 0) return order;
      i++;
      j++;
    }
    const [x = ""] = /^\d*/.exec(left.slice(i)) ?? [];
    const [y = ""] = /^\d*/.exec(right.slice(j)) ?? [];
    const order = Number(x || 0) - Number(y || 0);
    if (order !== 0) return order;
    i += x.length;
    j += y.length;
  }
  return 0;
}
