import { Failure, UsageError } from "./lib/errors.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const FIXED: Record<string, string> = {
  PAGE_SIZE: "4096",
  PAGESIZE: "4096",
  ARG_MAX: "2097152",
  PATH: "/bin:/usr/bin",
  NAME_MAX: "255",
  PATH_MAX: "4096",
  PIPE_BUF: "4096",
  LINE_MAX: "2048",
  OPEN_MAX: "1048576",
  CHILD_MAX: "15362",
  CLK_TCK: "100",
  LONG_BIT: "64",
  WORD_BIT: "32",
  INT_MAX: "2147483647",
  INT_MIN: "-2147483648",
  UINT_MAX: "4294967295",
  CHAR_BIT: "8",
  LINK_MAX: "127",
  HOST_NAME_MAX: "64",
  LOGIN_NAME_MAX: "256",
  SYMLINK_MAX: "",
  TTY_NAME_MAX: "32",
  IOV_MAX: "1024",
  NGROUPS_MAX: "65536",
  _POSIX_VERSION: "200809",
  POSIX2_VERSION: "200809",
  GNU_LIBC_VERSION: "glibc 2.41",
  LEVEL1_DCACHE_LINESIZE: "64",
  _POSIX_ARG_MAX: "4096",
};

const OF_PATHS = new Set(["LINK_MAX", "MAX_CANON", "MAX_INPUT", "NAME_MAX", "PATH_MAX", "PIPE_BUF", "SYMLINK_MAX"]);

export default defineUtility({
  name: "getconf",
  summary: "print limits and settings of the system",
  usage: ["VARIABLE [PATH]", "-a"],
  package: ["GNU libc", "2.41"],
  usageStatus: 2,
  options: [
    ["-a", "all of them"],
    ["-v=SPEC", "accepted"],
  ],
  async run(tool) {
    if (tool.has("a")) {
      for (const [name, value] of Object.entries(FIXED)) tool.out.put(`${name.padEnd(34)} ${value}\n`);
      return 0;
    }
    const name = tool.operands[0];
    if (name === undefined) return await wrongUsage(tool);
    const value = FIXED[name] ?? measured(tool, name);
    // Limits of a file system are those of a path.
    if (tool.gnu && OF_PATHS.has(name) && tool.operands.length < 2) return await wrongUsage(tool);
    if (value === undefined) throw new Failure(`Unrecognized variable \`${name}'`, 2);
    tool.out.put(`${value === "" ? "undefined" : value}\n`);
    return 0;
  },
});

async function wrongUsage(tool: Tool): Promise<number> {
  if (!tool.gnu) throw new UsageError("");
  await tool.note("Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n");
  return 2;
}

function measured(tool: Tool, name: string): string | undefined {
  const read = (path: string) => {
    try {
      return decodeText(tool.sys.fs.readFile(path));
    } catch {
      return "";
    }
  };
  const pages = (field: string) => String(Math.floor(Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(read("/proc/meminfo"))?.[1] ?? 0) / 4));
  switch (name) {
    case "_NPROCESSORS_ONLN":
    case "_NPROCESSORS_CONF":
      return String(read("/proc/cpuinfo").match(/^processor\s*:/gm)?.length ?? 1);
    case "_PHYS_PAGES":
      return pages("MemTotal");
    case "_AVPHYS_PAGES":
      return pages("MemFree");
    default:
      return undefined;
  }
}
