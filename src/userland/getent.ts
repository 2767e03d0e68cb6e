import { isErrno } from "../base/errno.ts";
import { isIPv4, isIPv6 } from "../base/ip.ts";
import { reverseLookup } from "./lib/dns-client.ts";
import { decodeText } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const DATABASES: Readonly<Record<string, (tool: Tool, key: string | undefined) => Promise<string[] | undefined>>> = {
  ahosts: async (tool, key) => (key === undefined ? hostsFile(tool) : await socketRows(tool, key)),
  ahostsv4: async (tool, key) => (key === undefined ? hostsFile(tool) : await socketRows(tool, key, 4)),
  ahostsv6: async (tool, key) => (key === undefined ? hostsFile(tool) : await socketRows(tool, key, 6)),
  group: async (tool, key) => accountLines(tool, "/etc/group", key),
  gshadow: async (tool, key) => accountLines(tool, "/etc/gshadow", key),
  hosts: async (tool, key) => (key === undefined ? hostsFile(tool) : await hosts(tool, key)),
  initgroups: async (tool, key) => initgroups(tool, key),
  networks: async (tool, key) => namedRows(tool, "/etc/networks", key, 22),
  passwd: async (tool, key) => accountLines(tool, "/etc/passwd", key),
  protocols: async (tool, key) => namedRows(tool, "/etc/protocols", key, 22),
  services: async (tool, key) => namedRows(tool, "/etc/services", key, 22),
  shadow: async (tool, key) => accountLines(tool, "/etc/shadow", key),
};

export default defineUtility({
  name: "getent",
  summary: "look something up as programs do: users, groups, hosts",
  usage: "[OPTION...] database [key ...]",
  package: ["Debian GLIBC 2.41-12", "2.41"],
  options: [
    ["-A, --no-addrconfig", "accepted"],
    ["-i, --no-idn", "accepted"],
    ["-s, --service=CONFIG", "accepted"],
  ],
  notes: `\nSupported databases:\n${Object.keys(DATABASES).join(" ")}`,
  async run(tool) {
    const [database, ...keys] = tool.operands;
    const lookup = database === undefined || !Object.hasOwn(DATABASES, database) ? undefined : DATABASES[database];
    if (lookup === undefined) {
      await tool.note(
        `${database === undefined ? "getent: wrong number of arguments" : `Unknown database: ${database}`}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
      );
      return 1;
    }
    let status = 0;
    for (const key of keys.length === 0 ? [undefined] : keys) {
      const lines = await lookup(tool, key);
      if (lines === undefined) status = 2;
      else tool.out.put(lines.map((line) => `${line}\n`).join(""));
    }
    return status;
  },
});

function fileLines(tool: Tool, path: string): string[] {
  try {
    return decodeText(tool.sys.fs.readFile(path))
      .split("\n")
      .map((line) => line.replace(/#.*/, "").trimEnd())
      .filter(Boolean);
  } catch (error) {
    if (isErrno(error)) return [];
    throw error;
  }
}

/** By name, or by number, which is the third field. */
function accountLines(tool: Tool, path: string, key: string | undefined): string[] | undefined {
  const lines = fileLines(tool, path);
  if (key === undefined) return lines;
  const byNumber = /^\d+$/.test(key) && !path.includes("shadow");
  const found = lines.find((line) => line.split(":")[byNumber ? 2 : 0] === key);
  return found === undefined ? undefined : [found];
}

function initgroups(tool: Tool, key: string | undefined): string[] | undefined {
  if (key === undefined) return undefined;
  const accounts = new Accounts(tool.sys);
  const groups = accounts.groups.filter((group) => group.members.includes(key)).map((group) => String(group.gid));
  return [`${key.padEnd(22)}${groups.length > 0 ? ` ${groups.join(" ")}` : ""}`];
}

function hostsFile(tool: Tool): string[] {
  return fileLines(tool, "/etc/hosts")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, name]) => name !== undefined)
    .map(([address = "", ...names]) => `${address.padEnd(15)} ${names.join(" ")}`);
}

async function hosts(tool: Tool, key: string): Promise<string[] | undefined> {
  const listed = hostsFile(tool).map((line) => line.trim().split(/\s+/));
  if (isIPv4(key) || isIPv6(key)) {
    const line = listed.find(([address]) => address === key);
    const name = line?.slice(1).join(" ") ?? (await reverseLookup(tool.sys, key));
    return name === undefined ? undefined : [`${key.padEnd(15)} ${name}`];
  }
  // gethostbyname2(3): IPv6 first, and IPv4 only where there is none.
  const lines = listed.filter((fields) => fields.slice(1).includes(key));
  const line = lines.find(([address]) => address?.includes(":")) ?? lines[0];
  if (line) return [`${(line[0] as string).padEnd(15)} ${line.slice(1).join(" ")}`];
  const found = await lookup(tool, key);
  const addresses = found.some(isIPv6) ? found.filter(isIPv6) : found;
  return addresses.length === 0 ? undefined : addresses.map((address) => `${address.padEnd(15)} ${key}`);
}

async function socketRows(tool: Tool, key: string, family?: 4 | 6): Promise<string[] | undefined> {
  const isLiteral = isIPv4(key) || isIPv6(key);
  if (isLiteral && family !== undefined && isIPv4(key) !== (family === 4)) return undefined;
  const addresses = isLiteral ? [key] : await lookup(tool, key, family);
  if (addresses.length === 0) return undefined;
  return addresses.flatMap((address, i) =>
    ["STREAM", "DGRAM", "RAW"].map((kind, k) => `${address.padEnd(15)} ${kind.padEnd(6)} ${i === 0 && k === 0 ? key : ""}`),
  );
}

async function lookup(tool: Tool, name: string, family?: 4 | 6): Promise<string[]> {
  try {
    return await tool.sys.net.lookup(name, family === undefined ? {} : { family });
  } catch (error) {
    if (isErrno(error)) return [];
    throw error;
  }
}

/** `name number aliases` files; a key is a name, an alias, a number, or `name/protocol`. */
function namedRows(tool: Tool, path: string, key: string | undefined, width: number): string[] | undefined {
  const rows = fileLines(tool, path).map((line) => line.trim().split(/\s+/));
  const show = ([name = "", ...rest]: readonly string[]) => `${name.padEnd(width - 1)} ${rest.join(" ")}`;
  if (key === undefined) return rows.map(show);
  const [wanted = "", protocol] = key.split("/");
  const row = rows.find(
    ([name, number = "", ...aliases]) =>
      (name === wanted || aliases.includes(wanted) || number.split("/")[0] === wanted) && (protocol === undefined || number.endsWith(`/${protocol}`)),
  );
  return row === undefined ? undefined : [show(row)];
}
