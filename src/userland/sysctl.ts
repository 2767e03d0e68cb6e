import { isErrno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const ROOT = "/proc/sys";
const DIRECTORIES = ["/etc/sysctl.d", "/run/sysctl.d", "/usr/lib/sysctl.d"];

export default defineUtility({
  name: "sysctl",
  summary: "show and change kernel settings",
  usage: "[options] [variable[=value] ...]",
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-a, -A, -X, --all", "all settings"],
    ["-b, --binary", "values without a new line"],
    ["-e, --ignore", "say nothing of unknown settings"],
    ["-N, --names", "names only"],
    ["-n, --values", "values only"],
    ["-p, -f, --load[=FILE]", "settings from FILE, default /etc/sysctl.conf"],
    ["--system", "settings from all system directories"],
    ["-r, --pattern=EXPRESSION", "only names that match"],
    ["-q, --quiet", "do not show what is set"],
    ["-w, --write", "accepted"],
    ["-o", "accepted"],
    ["-x", "accepted"],
    ["-d, -h, --help", "show this page and exit"],
    ["-V, --version", "show the version and exit"],
  ],
  async run(tool) {
    if (tool.has("version") || tool.has("help")) {
      tool.out.put(tool.has("version") ? "sysctl from procps-ng 4.0.4\n" : tool.help());
      return 0;
    }
    if (tool.has("system")) {
      for (const path of systemFiles(tool.sys)) {
        if (!tool.has("quiet")) tool.out.put(`* Applying ${path} ...\n`);
        await load(tool, path);
      }
    } else if (tool.has("load")) {
      const files = [
        tool.value("load") ?? tool.operands[0] ?? "/etc/sysctl.conf",
        ...(tool.value("load") === undefined ? tool.operands.slice(1) : tool.operands),
      ];
      for (const path of files) await load(tool, path);
    } else if (tool.has("all")) {
      const pattern = tool.value("pattern");
      const test = pattern === undefined ? undefined : new RegExp(pattern);
      for (const name of settings(tool.sys)) if (!test || test.test(name)) await show(tool, name, true);
    } else if (tool.operands.length === 0) {
      tool.out.put(tool.help());
      return 1;
    }
    if (!tool.has("load", "system")) for (const operand of tool.operands) await handle(tool, operand);
    return tool.status;
  },
});

async function handle(tool: Tool, operand: string): Promise<void> {
  const equals = operand.indexOf("=");
  if (equals < 0 && !tool.has("write")) return await show(tool, operand);
  if (equals <= 0) {
    tool.status = 1;
    await tool.note(tool.gnu ? `sysctl: "${operand}" must be of the form name=value\n` : `sysctl: error: '${operand}' must be of the form name=value\n`);
    return;
  }
  await set(tool, operand.slice(0, equals).trim(), operand.slice(equals + 1).trim());
}

/** Names are written with dots; a slash anywhere first means that slashes separate. */
function pathOf(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator === "/") return name;
  return name.replace(/[./]/g, (character) => (character === "." ? "/" : "."));
}

async function show(tool: Tool, name: string, all = false): Promise<void> {
  const path = `${ROOT}/${pathOf(name)}`;
  const shown = pathOf(name).replaceAll("/", ".");
  try {
    if (tool.sys.fs.stat(path).type === "dir") {
      for (const below of settings(tool.sys, pathOf(name))) await show(tool, below, true);
      return;
    }
    const lines = decodeText(tool.sys.fs.readFile(path)).replace(/\n$/, "").split("\n");
    if (tool.has("names")) tool.out.put(`${shown}\n`);
    else if (tool.has("binary")) tool.out.put(lines.join("\n"));
    else for (const line of lines) tool.out.put(tool.has("values") ? `${line}\n` : `${shown} = ${line}\n`);
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (all && error.code === "EACCES") return;
    await refuse(tool, name, error, "reading");
  }
}

async function set(tool: Tool, name: string, value: string): Promise<void> {
  const shown = pathOf(name).replaceAll("/", ".");
  try {
    const fd = await tool.sys.open(`${ROOT}/${pathOf(name)}`, { write: true });
    try {
      await tool.sys.write(fd, `${value}\n`);
    } finally {
      tool.sys.close(fd);
    }
    if (!tool.has("quiet")) tool.out.put(tool.has("names") ? `${shown}\n` : tool.has("values") ? `${value}\n` : `${shown} = ${value}\n`);
  } catch (error) {
    if (!isErrno(error)) throw error;
    await refuse(tool, name, error, "setting");
  }
}

async function refuse(tool: Tool, name: string, error: { code: string; message: string }, verb: "reading" | "setting"): Promise<void> {
  const path = pathOf(name);
  if (error.code === "ENOENT") {
    if (tool.has("ignore")) return;
    tool.status = 1;
    await tool.note(tool.gnu ? `sysctl: cannot stat ${ROOT}/${path}: No such file or directory\n` : `sysctl: error: '${path}' is an unknown key\n`);
    return;
  }
  tool.status = tool.gnu && error.code === "EINVAL" ? tool.status : 1;
  const key = path.replaceAll("/", ".");
  if (!tool.gnu) await tool.note(`sysctl: error ${verb} key '${key}': ${error.message}\n`);
  else if (error.code === "EACCES" || error.code === "EPERM")
    await tool.note(`sysctl: permission denied on key "${key}"${verb === "setting" ? ", ignoring" : ""}\n`);
  else await tool.note(`sysctl: ${verb} key "${key}": ${error.message}\n`);
}

async function load(tool: Tool, path: string): Promise<void> {
  const fd = await tool.openInput(path, 'cannot open "%n"');
  if (fd === undefined) return;
  const lines = tool.lines(fd);
  for (let batch = await lines.batch(); batch !== undefined; batch = await lines.batch()) {
    for (const line of batch) {
      const setting = line.trim().replace(/^-/, "");
      if (setting !== "" && !/^[#;]/.test(setting)) await handle(tool, setting);
    }
  }
  if (fd !== 0) tool.sys.close(fd);
}

function systemFiles(sys: Sys): string[] {
  const files = new Map<string, string>();
  for (const directory of DIRECTORIES) {
    try {
      for (const { name } of sys.fs.readdir(directory)) if (name.endsWith(".conf") && !files.has(name)) files.set(name, `${directory}/${name}`);
    } catch {
      // Not every machine has each of them.
    }
  }
  const main = sys.fs.exists("/etc/sysctl.conf") ? ["/etc/sysctl.conf"] : [];
  return [...[...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path), ...main];
}

/** Names of all settings below a directory of /proc/sys. */
function settings(sys: Sys, below = ""): string[] {
  const names: string[] = [];
  const entries = sys.fs.readdir(`${ROOT}/${below}`).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, type } of entries) {
    const path = below === "" ? name : `${below}/${name}`;
    if (type === "dir") names.push(...settings(sys, path));
    else names.push(path);
  }
  return names;
}
