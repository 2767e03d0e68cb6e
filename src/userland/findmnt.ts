import { type MountInfo, readMountInfo, spaceAt } from "./lib/mountinfo.ts";
import { blockSize, chooseColumns, formatJson, formatTable, type TableColumn } from "./lib/table.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "findmnt",
  summary: "find a mounted file system",
  usage: ["[options]", "[options] <device> | <mountpoint>", "[options] <device> <mountpoint>"],
  package: ["util-linux", "2.41"],
  options: [
    ["-a, --ascii", "plain characters for the tree"],
    ["-D, --df", "like df"],
    ["-f, --first-only", "only the first"],
    ["-i, --invert", "all that do not match"],
    ["-J, --json", "as JSON"],
    ["-k, --kernel", "what the kernel says (always)"],
    ["-l, --list", "as a list"],
    ["-M, --mountpoint=DIR", "by directory"],
    ["-n, --noheadings", "without headings"],
    ["-N, --task=PID", "mounts of another process"],
    ["-o, --output=LIST", "columns"],
    ["-O, --options=LIST", "by option"],
    ["-r, --raw", "no alignment"],
    ["-S, --source=NAME", "by source"],
    ["-t, --types=LIST", "by type"],
    ["-T, --target=PATH", "the one that holds PATH"],
    ["-u, --notruncate", "accepted"],
    ["-R, --submounts", "those below too"],
  ],
  async run(tool) {
    const task = tool.value("task");
    const mounts = readMountInfo(tool.sys, task === undefined ? "self" : Number(task));
    const filtered = tool.operands.length > 0 || tool.has("types", "options", "source", "target", "mountpoint", "first-only", "df");
    const matching = select(tool, mounts);
    if (matching.length === 0) return 1;
    const tree = !filtered && !tool.has("list", "raw");
    const rows = tree ? asTree(matching, tool.has("ascii")) : matching.map((mount) => ({ mount, branch: "" }));
    const { columns, unknown } = chooseColumns(
      columnsFor(tool),
      tool.value("output"),
      tool.has("df") ? "SOURCE,FSTYPE,SIZE,USED,AVAIL,USE%,TARGET" : "TARGET,SOURCE,FSTYPE,OPTIONS",
    );
    if (unknown !== undefined) {
      await tool.note(`findmnt: unknown column: ${unknown}\n`);
      return 1;
    }
    if (tool.has("json"))
      tool.out.put(
        formatJson(
          "filesystems",
          rows.map(({ mount }) => ({ mount, branch: "" })),
          columns,
        ),
      );
    else tool.out.put(formatTable(rows, columns, { headings: !tool.has("noheadings"), raw: tool.has("raw") }));
  },
});

interface Row {
  readonly mount: MountInfo;
  /** Lines of the tree before the name. */
  readonly branch: string;
}

function columnsFor(tool: Tool): TableColumn<Row>[] {
  const room = (show: (room: { total: number; free: number }) => string) => (row: Row) => {
    try {
      return show(spaceAt(tool.sys, row.mount.target));
    } catch {
      return "";
    }
  };
  const size = (bytes: number) => (bytes === 0 ? "0" : blockSize(bytes));
  return [
    { name: "TARGET", text: ({ mount, branch }) => `${branch}${mount.target}` },
    { name: "SOURCE", text: ({ mount }) => (mount.root === "/" ? mount.source : `${mount.source}[${mount.root}]`) },
    { name: "FSTYPE", text: ({ mount }) => mount.type },
    { name: "OPTIONS", text: ({ mount }) => allOptions(mount).join(",") },
    { name: "VFS-OPTIONS", text: ({ mount }) => mount.options },
    { name: "FS-OPTIONS", text: ({ mount }) => mount.superOptions },
    { name: "FSROOT", text: ({ mount }) => mount.root },
    { name: "ID", right: true, number: true, text: ({ mount }) => String(mount.id) },
    { name: "PARENT", right: true, number: true, text: ({ mount }) => String(mount.parent) },
    { name: "MAJ:MIN", text: ({ mount }) => mount.device },
    { name: "PROPAGATION", text: () => "private" },
    { name: "SIZE", right: true, text: room(({ total }) => size(total)) },
    { name: "USED", right: true, text: room(({ total, free }) => size(total - free)) },
    { name: "AVAIL", right: true, text: room(({ free }) => size(free)) },
    { name: "USE%", right: true, text: room(({ total, free }) => `${total === 0 ? 0 : Math.round(((total - free) / total) * 100)}%`) },
  ];
}

function select(tool: Tool, mounts: readonly MountInfo[]): MountInfo[] {
  const lists = (key: string) => tool.value(key)?.split(",");
  const types = lists("types");
  const options = lists("options");
  const source = tool.value("source");
  const directory = tool.value("mountpoint");
  const holder = tool.value("target") === undefined ? undefined : holding(mounts, tool.sys.fs.realpath(tool.value("target") as string));
  const [first, second] = tool.operands;
  const tests = [
    types && ((mount: MountInfo) => types.some((type) => (type.startsWith("no") ? mount.type !== type.slice(2) : mount.type === type))),
    options && ((mount: MountInfo) => options.every((option) => allOptions(mount).includes(option))),
    source !== undefined && ((mount: MountInfo) => mount.source === source),
    directory !== undefined && ((mount: MountInfo) => mount.target === plain(directory)),
    tool.has("target") && ((mount: MountInfo) => mount === holder),
    first !== undefined && second === undefined && ((mount: MountInfo) => mount.target === plain(first) || mount.source === first),
    second !== undefined && ((mount: MountInfo) => mount.source === first && mount.target === plain(second)),
    tool.has("df") && ((mount: MountInfo) => spaceAt(tool.sys, mount.target).total > 0),
  ].filter((test) => typeof test === "function");
  let found = mounts.filter((mount) => tests.every((test) => test(mount)) !== tool.has("invert"));
  // The last mount over a directory hides those below it.
  if (first !== undefined || directory !== undefined) found = found.filter((mount, i) => !found.slice(i + 1).some((later) => later.target === mount.target));
  if (tool.has("submounts"))
    found = mounts.filter((mount) => found.some((top) => mount === top || mount.target.startsWith(`${top.target.replace(/\/$/, "")}/`)));
  return tool.has("first-only") ? found.slice(0, 1) : found;
}

function holding(mounts: readonly MountInfo[], path: string): MountInfo | undefined {
  const around = mounts.filter(({ target }) => target === "/" || path === target || path.startsWith(`${target}/`));
  return around.reduce<MountInfo | undefined>((best, mount) => (best === undefined || mount.target.length >= best.target.length ? mount : best), undefined);
}

function asTree(mounts: readonly MountInfo[], ascii: boolean): Row[] {
  const ids = new Set(mounts.map(({ id }) => id));
  const rows: Row[] = [];
  const [tee, corner, bar] = ascii ? ["|-", "`-", "| "] : ["├─", "└─", "│ "];
  const visit = (mount: MountInfo, branch: string, below: string) => {
    rows.push({ mount, branch });
    const children = mounts.filter((child) => child.parent === mount.id && child !== mount);
    for (const [i, child] of children.entries()) {
      const last = i === children.length - 1;
      visit(child, `${below}${last ? corner : tee}`, `${below}${last ? "  " : bar}`);
    }
  };
  for (const mount of mounts) if (mount.parent === mount.id || !ids.has(mount.parent)) visit(mount, "", "");
  return rows;
}

function allOptions(mount: MountInfo): string[] {
  return [...new Set([...mount.options.split(","), ...mount.superOptions.split(",").filter((option) => option !== "rw" && option !== "ro")])].filter(Boolean);
}

function plain(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "");
}
