import { type Bytes, concatBytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import { globPattern } from "./find/parse.ts";
import { CompressionError, gunzipBytes, gzipBytes } from "./lib/compression.ts";
import { Exit, Failure, reason, UsageError } from "./lib/errors.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { readAll } from "./lib/input.ts";
import { modeString } from "./lib/mode.ts";
import { readTarMembers, TarFormatError, type TarMember } from "./lib/tar-format.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import type { WalkEntry } from "./lib/walk.ts";
import { createArchive } from "./tar/create.ts";
import { compareMembers } from "./tar/difference.ts";
import { extractMembers } from "./tar/extract.ts";
import { readTransforms } from "./tar/transform.ts";

export default defineUtility({
  name: "tar",
  summary: "pack files into an archive, list or unpack one",
  usage: ["-c [-f ARCHIVE] [OPTION]... FILE...", "-t [-f ARCHIVE] [OPTION]... [MEMBER]...", "-x [-f ARCHIVE] [OPTION]... [MEMBER]..."],
  usageStatus: 64,
  package: ["GNU tar", "1.35"],
  options: [
    ["-c, --create", "make an archive"],
    ["-t, --list", "list an archive"],
    ["-x, --extract, --get", "unpack an archive"],
    ["-r, --append", "add to an archive"],
    ["-u, --update", "like -r"],
    ["-d, --diff, --compare", "what differs between an archive and the files"],
    ["--delete", "take members out of an archive"],
    ["-f, --file=ARCHIVE", "the archive; - for standard input or output"],
    ["-C, --directory=DIR", "change to DIR first"],
    ["-z, --gzip, --gunzip", "with gzip"],
    ["-a, --auto-compress", "as the archive's name says"],
    ["-j, --bzip2", "with bzip2 (not simulated)"],
    ["-J, --xz", "with xz (not simulated)"],
    ["--zstd", "with zstd (not simulated)"],
    ["-v, --verbose", "name what is packed or unpacked"],
    ["-k, --keep-old-files", "do not replace what exists"],
    ["--overwrite", "accepted"],
    ["-m, --touch", "do not restore times"],
    ["-p, --preserve-permissions, --same-permissions", "do not apply the umask"],
    ["--same-owner", "restore owners"],
    ["-o, --no-same-owner", "do not restore owners"],
    ["--no-same-permissions", "apply the umask"],
    ["--numeric-owner", "numbers instead of names"],
    ["--owner=NAME", "owner of what is packed"],
    ["--group=NAME", "group of what is packed"],
    ["--mode=CHANGES", "mode of what is packed"],
    ["--mtime=DATE", "time of what is packed"],
    ["--sort=ORDER", "accepted"],
    ["-h, --dereference", "follow links"],
    ["-O, --to-stdout", "unpack to standard output"],
    ["-P, --absolute-names", "keep leading slashes"],
    ["--exclude=PATTERN", "leave out what matches"],
    ["-X, --exclude-from=FILE", "leave out what matches a line of FILE"],
    ["-T, --files-from=FILE", "names from FILE"],
    ["--strip-components=N", "take N parts off the names"],
    ["--transform, --xform=EXPRESSION", "change names with sed's s command"],
    ["--show-transformed-names, --show-stored-names", "name what is packed as it is stored"],
    ["--remove-files", "remove what was packed"],
    ["--full-time", "list whole times"],
    ["--no-recursion", "directories without what is in them"],
    ["--one-file-system", "accepted"],
    ["--null", "names of -T end in NUL"],
    ["--wildcards", "members are patterns"],
    ["--no-xattrs", "accepted"],
    ["--xattrs", "accepted"],
    ["--acls", "accepted"],
    ["--selinux", "accepted"],
    ["--warning=KEYWORD", "accepted"],
    ["--format=FORMAT", "accepted"],
    ["--checkpoint[=N]", "accepted"],
    ["--totals", "accepted"],
    ["-S, --sparse", "accepted"],
    ["-w, --interactive", "accepted"],
    ["-b, --blocking-factor=N", "accepted"],
  ],
  // `tar xzf file`: the first word may lack its dash; its values then follow in order.
  rewrite: (args) => {
    const [first, ...rest] = args;
    if (first === undefined || first.startsWith("-") || !/^[cxtrudjzJvfCpkmohOPSTXabw]+$/.test(first)) return args;
    const words: string[] = [];
    for (const letter of first) {
      if ("fCTXb".includes(letter)) words.push(`-${letter}`, rest.shift() ?? "");
      else words.push(`-${letter}`);
    }
    return [...words, ...rest];
  },
  async run(tool) {
    const modes = new Set(tool.given.map((option) => option.key).filter((key) => MODES.includes(key)));
    if (modes.size > 1 && tool.gnu) {
      await tool.note(
        "tar: You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\nTry 'tar --help' or 'tar --usage' for more information.\n",
      );
      return 2;
    }
    const mode = tool.last(...MODES) as (typeof MODES)[number] | undefined;
    if (mode === undefined) {
      if (!tool.gnu) throw new UsageError("");
      await tool.note(
        "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
      );
      return 2;
    }
    if (tool.has("bzip2", "xz", "zstd")) throw new Failure("this compression is not part of this simulated computer; use gzip (-z)", 2);
    try {
      if (mode === "create" || mode === "append" || mode === "update") return await create(tool, mode !== "create");
      return await read(tool, mode as ReadingMode);
    } catch (error) {
      if (!(error instanceof TarFormatError) && !(error instanceof CompressionError)) throw error;
      return await broken(tool, error);
    }
  },
});

type ReadingMode = "list" | "extract" | "diff" | "delete";
const MODES: readonly string[] = ["create", "list", "extract", "append", "update", "diff", "delete"];

async function broken(tool: Tool, error: Error, { short = false, wanted = [] }: { short?: boolean; wanted?: readonly string[] } = {}): Promise<number> {
  if (!tool.gnu) {
    await tool.note(`tar: ${error instanceof CompressionError ? "invalid magic" : error.message.startsWith("This") ? "invalid tar magic" : "short read"}\n`);
    return 1;
  }
  if (error instanceof CompressionError) await tool.note(`\ngzip: stdin: ${error.message}\ntar: Child returned status 1\n`);
  else {
    await tool.note(`tar: ${error.message}\n`);
    if (error.message.startsWith("This") && !short) await tool.note("tar: Skipping to next header\n");
    for (const text of wanted) await tool.note(`tar: ${text}: Not found in archive\n`);
  }
  await tool.note(
    error.message.startsWith("Unexpected EOF")
      ? "tar: Error is not recoverable: exiting now\n"
      : error instanceof CompressionError
        ? "tar: Error is not recoverable: exiting now\n"
        : "tar: Exiting with failure status due to previous errors\n",
  );
  return 2;
}

function archiveName(tool: Tool): string {
  return tool.value("file") ?? tool.sys.env.get("TAPE") ?? "-";
}

async function changeDirectory(tool: Tool): Promise<void> {
  for (const directory of tool.values("directory")) {
    try {
      tool.sys.fs.chdir(directory);
    } catch (error) {
      if (!tool.gnu) throw new Failure(`can't change directory to '${directory}': ${reason(error)}`);
      await tool.note(`tar: ${directory}: Cannot open: ${reason(error)}\ntar: Error is not recoverable: exiting now\n`);
      throw new Exit(2);
    }
  }
}

async function create(tool: Tool, append: boolean): Promise<number> {
  const name = archiveName(tool);
  if (name === "-" && tool.out.isTty) throw new Failure("Refusing to write archive contents to terminal (missing -f option?)", 2);
  if (tool.operands.length === 0 && !tool.has("files-from")) {
    if (!tool.gnu) throw new Failure("empty archive");
    await tool.note("tar: Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.\n");
    return 2;
  }
  let fd = 1;
  let old: Bytes = new Uint8Array(0);
  try {
    if (name !== "-") {
      if (append && tool.sys.fs.exists(name)) old = stripEnd(tool.sys.fs.readFile(name));
      fd = await tool.sys.open(name, { write: true, create: true, truncate: true }, 0o666);
    }
  } catch (error) {
    if (!tool.gnu) throw new Failure(`can't open '${name}': ${reason(error)}`);
    await tool.note(`tar: ${name}: Cannot open: ${reason(error)}\ntar: Error is not recoverable: exiting now\n`);
    return 2;
  }
  const names = [...tool.operands, ...(await namesFromFiles(tool))];
  const own = fd === 1 ? undefined : tool.sys.fstat(fd);
  await changeDirectory(tool);
  const { parts, packed } = await createArchive(tool, names, own, fd === 1 ? 2 : 1);
  const full = wholeRecords([old, ...parts]);
  const gzip = tool.has("gzip") || (tool.has("auto-compress") && /\.(tgz|gz)$/.test(name));
  await tool.out.flush();
  await tool.sys.write(fd, gzip ? gzipBytes(full, 6) : full);
  if (fd !== 1) tool.sys.close(fd);
  if (tool.has("remove-files")) await removePacked(tool, packed);
  if (tool.status !== 0 && tool.gnu) await tool.note("tar: Exiting with failure status due to previous errors\n");
  return tool.status;
}

/** Directories come behind what was in them. */
async function removePacked(tool: Tool, packed: readonly WalkEntry[]): Promise<void> {
  for (const { path, stat } of packed.toReversed()) {
    try {
      if (stat.type === "dir") tool.sys.fs.rmdir(path);
      else tool.sys.fs.unlink(path);
    } catch (error) {
      await tool.warn(`${path}: Cannot ${stat.type === "dir" ? "rmdir" : "unlink"}: ${reason(error)}`, 2);
    }
  }
}

/** Two blocks of zeros end an archive; then it is filled up to a whole record. */
function wholeRecords(parts: readonly Bytes[]): Bytes {
  const whole = concatBytes([...parts, new Uint8Array(1024)]);
  const rest = whole.length % 10_240;
  return rest === 0 ? whole : concatBytes([whole, new Uint8Array(10_240 - rest)]);
}

function stripEnd(archive: Bytes): Bytes {
  let end = archive.length - (archive.length % 512);
  while (end >= 512 && archive.subarray(end - 512, end).every((byte) => byte === 0)) end -= 512;
  return archive.subarray(0, end);
}

async function namesFromFiles(tool: Tool): Promise<string[]> {
  const names: string[] = [];
  for (const file of tool.values("files-from")) {
    const fd = file === "-" ? 0 : await tool.sys.open(file, { read: true });
    names.push(
      ...decodeText(await readAll(tool.sys, fd))
        .split(tool.has("null") ? "\0" : "\n")
        .filter(Boolean),
    );
  }
  return names;
}

async function read(tool: Tool, mode: ReadingMode): Promise<number> {
  const name = archiveName(tool);
  let data: Bytes;
  try {
    const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
    if (name === "-" && tool.sys.isatty(0) && tool.gnu)
      throw new Failure("Refusing to read archive contents from terminal (missing -f option?)\ntar: Error is not recoverable: exiting now", 2);
    data = await readAll(tool.sys, fd);
    if (fd !== 0) tool.sys.close(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (!tool.gnu) throw new Failure(`can't open '${name}': ${error.message}`);
    await tool.note(`tar: ${name}: Cannot open: ${error.message}\ntar: Error is not recoverable: exiting now\n`);
    return 2;
  }
  if (data[0] === 0x1f && data[1] === 0x8b) {
    if (name === "-" && !tool.has("gzip") && tool.gnu) {
      await tool.note("tar: Archive is compressed. Use -z option\ntar: Error is not recoverable: exiting now\n");
      return 2;
    }
    data = gunzipBytes(data);
  } else if (tool.has("gzip")) throw new CompressionError(data.length === 0 ? "unexpected end of file" : "not in gzip format");
  const wanted = [...tool.operands, ...(await namesFromFiles(tool))].map((text) => text.replace(/\/+$/, ""));
  if (data.length < 512 && (data.length > 0 || tool.gnu))
    return await broken(tool, new TarFormatError("This does not look like a tar archive"), { short: true, wanted });
  await changeDirectory(tool);
  const found = new Set<string>();
  const patterns = tool.has("wildcards") ? wanted.map((text) => [text, globPattern(text, false)] as const) : [];
  const excluded = tool.values("exclude").map((text) => globPattern(text.replace(/\/+$/, ""), false));
  const isExcluded = (path: string) =>
    excluded.some((pattern) => path.split("/").some((_, i, parts) => pattern.test(parts.slice(0, i + 1).join("/")) || pattern.test(parts[i] as string)));
  const isWanted = (member: TarMember) => {
    const path = member.header.name.replace(/\/+$/, "");
    if (isExcluded(path)) return false;
    if (wanted.length === 0) return true;
    const match = wanted.find((text) => path === text || path.startsWith(`${text}/`)) ?? patterns.find(([, pattern]) => pattern.test(path))?.[0];
    if (match !== undefined) found.add(match);
    return match !== undefined;
  };
  const members = filtered(readTarMembers(data), isWanted);
  if (mode === "list") await listMembers(tool, members);
  else if (mode === "diff") await compareMembers(tool, members);
  else if (mode === "delete")
    tool.sys.fs.writeFile(name, wholeRecords([...filtered(readTarMembers(data), (member) => !isWanted(member))].map(({ blocks }) => data.subarray(...blocks))));
  else await extractMembers(tool, members, await readTransforms(tool));
  for (const text of wanted) {
    if (found.has(text)) continue;
    await tool.warn(tool.gnu ? `${text}: Not found in archive` : `${text}: not found in archive`, tool.gnu ? 2 : 1);
  }
  if (tool.status > 1 && tool.gnu) await tool.note("tar: Exiting with failure status due to previous errors\n");
  return tool.status;
}

function* filtered(members: Iterable<TarMember>, keep: (member: TarMember) => boolean): Generator<TarMember> {
  for (const member of members) if (keep(member)) yield member;
}

async function listMembers(tool: Tool, members: Iterable<TarMember>): Promise<void> {
  const zone = zoneOf(tool.sys);
  let width = 19;
  for (const { header } of members) {
    if (!tool.has("verbose")) tool.out.put(`${header.name}\n`);
    else {
      const type = header.type === "link" ? "file" : header.type;
      const mode = modeString(type, header.mode).replace(/^-/, header.type === "link" ? "h" : "-");
      const owner = tool.has("numeric-owner") ? `${header.uid}/${header.gid}` : `${header.userName || header.uid}/${header.groupName || header.gid}`;
      const size =
        header.type === "char" || header.type === "block"
          ? `${header.device?.[0]},${header.device?.[1]}`
          : String(header.realSize ?? (header.type === "file" ? header.size : 0));
      const link = header.type === "symlink" ? ` -> ${header.linkName}` : header.type === "link" ? ` link to ${header.linkName}` : "";
      if (tool.gnu) {
        width = Math.max(width, owner.length + 1 + size.length);
        tool.out.put(
          `${mode} ${owner} ${size.padStart(width - owner.length - 1)} ${formatTime(tool.has("full-time") ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M", header.mtime * 1000, zone)} ${header.name}${link}\n`,
        );
      } else tool.out.put(`${mode} ${owner} ${size.padStart(9)} ${formatTime("%Y-%m-%d %H:%M:%S", header.mtime * 1000, zone)} ${header.name}${link}\n`);
    }
    if (tool.out.full) await tool.out.flush();
  }
}
