import { decodeUtf8 } from "../../base/utf8.ts";
import { exactArgs } from "../args.ts";
import { decodeBase64 } from "../base64.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { ApiError, CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { humanSize } from "../format/units.ts";
import { readChunks } from "../prompt.ts";
import { packTree, unpackTree } from "../tar-files.ts";
import { assertsDirectory, baseOf, type CopyTarget, copyPlan, keepTrailing, parentOf, rebase } from "./copy-plan.ts";
import { absolutePath } from "./run-config.ts";

interface CopyOptions {
  readonly archive: boolean;
  readonly followLink: boolean;
  readonly quiet: boolean;
}

export default defineCommand({
  path: "container cp",
  shortcut: "cp",
  use: "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-",
  alsoUse: ["cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH"],
  short: { en: "Copy files between a container and this machine", hi: "Container aur is machine ke beech files copy karo" },
  args: exactArgs(2),
  completes: "files",
  flags: {
    archive: bool("a", "Keep user and group", "User aur group wahi rakho"),
    "follow-link": bool("L", "Copy what a link points to", "Link jis file ko dikhata hai, use copy karo"),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
  },
  async run(docker, [source = "", target = ""], flags) {
    if (source === "") throw new CommandError("source can not be empty");
    if (target === "") throw new CommandError("destination can not be empty");
    const from = splitArgument(source);
    const to = splitArgument(target);
    const options: CopyOptions = { archive: flags.archive, followLink: flags["follow-link"], quiet: flags.quiet };
    if (from.container !== "" && to.container !== "") throw new CommandError("copying between containers is not supported");
    if (from.container !== "") await copyOut(docker, from.container, from.path, to.path, options);
    else if (to.container !== "") await copyIn(docker, from.path, to.container, to.path, options);
    else throw new CommandError("must specify at least one container source");
    return 0;
  },
});

/** `name:path`; what starts with `/` or `.` is a path of this machine. */
function splitArgument(argument: string): { container: string; path: string } {
  if (argument.startsWith("/")) return { container: "", path: argument };
  const colon = argument.indexOf(":");
  if (colon < 0 || argument.startsWith(".")) return { container: "", path: argument };
  return { container: argument.slice(0, colon), path: argument.slice(colon + 1) };
}

interface PathStat {
  name: string;
  size: number;
  mode: number;
  mtime: string;
  linkTarget: string;
}

// Bits of Go's os.FileMode.
const MODE_DIRECTORY = 0x80000000;
const MODE_SYMLINK = 0x08000000;

function isDirectory(stat: PathStat): boolean {
  return (stat.mode & MODE_DIRECTORY) !== 0;
}

async function statPath(docker: DockerCli, container: string, path: string): Promise<PathStat> {
  const response = await docker.client.request("HEAD", `/containers/${pathEscape(container)}/archive`, { query: { path } });
  await response.body();
  return decodeStat(response.headers.get("x-docker-container-path-stat"));
}

function decodeStat(header: string | undefined): PathStat {
  if (header === undefined) throw new CommandError("unable to get resource stat from response: unexpected end of JSON input");
  return JSON.parse(decodeUtf8(decodeBase64(header))) as PathStat;
}

async function copyOut(docker: DockerCli, container: string, path: string, target: string, options: CopyOptions): Promise<void> {
  const { sys } = docker;
  const destination = target === "-" ? "-" : keepTrailing(absolutePath(docker, target), target);
  if (destination !== "-") checkOutputPath(docker, destination);
  let source = path;
  let rebaseName = "";
  if (options.followLink) {
    const stat = await statPath(docker, container, path).catch(() => undefined);
    if (stat && (stat.mode & MODE_SYMLINK) !== 0) {
      const linked = stat.linkTarget.startsWith("/") ? stat.linkTarget : `${parentOf(path)}/${stat.linkTarget}`;
      if (baseOf(linked) !== baseOf(path)) rebaseName = baseOf(path);
      source = linked;
    }
  }
  const response = await docker.client.request("GET", `/containers/${pathEscape(container)}/archive`, { query: { path: source } });
  const stat = decodeStat(response.headers.get("x-docker-container-path-stat"));
  if (destination === "-") {
    await docker.output.flush();
    for await (const chunk of response.chunks()) await sys.write(1, chunk);
    return;
  }
  const plan = copyPlan({ path: source, isDirectory: isDirectory(stat), rebaseName }, localTarget(docker, destination));
  const size = await unpackTree(sys, response.chunks(), plan.directory, (name) => rebase(name, plan), { keepOwner: false });
  report(docker, options, size, destination);
}

async function copyIn(docker: DockerCli, source: string, container: string, target: string, options: CopyOptions): Promise<void> {
  const { sys } = docker;
  const destination = await containerTarget(docker, container, target);
  let size = 0;
  let body: AsyncIterable<Uint8Array>;
  let directory: string;
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.length;
      yield chunk;
    }
  }
  if (source === "-") {
    if (!destination.exists || !destination.isDirectory) throw new CommandError(`destination "${container}:${target}" must be a directory`);
    directory = destination.path;
    body = counted(readChunks(docker, 0));
  } else {
    const local = keepTrailing(absolutePath(docker, source), source);
    const bare = local.replace(/(?<=.)\/\.?$/, "") || "/";
    if (!sys.fs.exists(bare) && !isLink(docker, bare)) throw new CommandError(`lstat ${firstMissing(docker, bare)}: no such file or directory`);
    const follow = options.followLink || assertsDirectory(local);
    const stat = follow ? sys.fs.stat(bare) : sys.fs.lstat(bare);
    if (assertsDirectory(local) && stat.type !== "dir") throw new CommandError(`lstat ${local}: not a directory`);
    const info = { path: local, isDirectory: stat.type === "dir", rebaseName: "" };
    let plan: ReturnType<typeof copyPlan>;
    try {
      plan = copyPlan(info, destination);
    } catch (error) {
      // Its archive was begun meanwhile: of a directory something is nearly always on its way.
      if (info.isDirectory)
        docker.errLine(
          `time="${new Date(docker.now()).toISOString().slice(0, 19)}Z" level=error msg="Can't add file ${local} to tar: io: read/write on closed pipe"`,
        );
      throw error;
    }
    directory = plan.directory;
    const name = rebase(baseOf(local), plan) || ".";
    body = counted(packTree(sys, bare, name, { followLink: follow, keepOwner: options.archive }));
  }
  const response = await docker.client.request("PUT", `/containers/${pathEscape(container)}/archive`, {
    query: { path: directory, noOverwriteDirNonDir: "true", copyUIDGID: options.archive ? "true" : undefined },
    body,
    headers: { "Content-Type": "application/x-tar" },
  });
  await response.body();
  report(docker, options, size, `${container}:${destination.path}`);
}

function report(docker: DockerCli, options: CopyOptions, size: number, where: string): void {
  if (!options.quiet && docker.sys.isatty(2)) docker.errLine(`Successfully copied ${humanSize(size, 3)} to ${where}`);
}

/** What is at the destination in the container; a link there is followed once more than the engine does. */
async function containerTarget(docker: DockerCli, container: string, path: string): Promise<CopyTarget> {
  try {
    const stat = await statPath(docker, container, path);
    if ((stat.mode & MODE_SYMLINK) !== 0) {
      const linked = stat.linkTarget.startsWith("/") ? stat.linkTarget : `${parentOf(path)}/${stat.linkTarget}`;
      const inner = await statPath(docker, container, linked).catch(() => undefined);
      return { path: linked, exists: inner !== undefined, isDirectory: inner !== undefined && isDirectory(inner) };
    }
    return { path, exists: true, isDirectory: isDirectory(stat) };
  } catch (error) {
    // The parent may exist; the engine says so if not.
    if (error instanceof ApiError) return { path, exists: false, isDirectory: false };
    throw error;
  }
}

function localTarget(docker: DockerCli, path: string): CopyTarget {
  const bare = path.replace(/(?<=.)\/\.?$/, "") || "/";
  if (!docker.sys.fs.exists(bare)) return { path, exists: false, isDirectory: false };
  return { path, exists: true, isDirectory: docker.sys.fs.stat(bare).type === "dir" };
}

/** The shortest part of `path` that is not there: links are followed from left to right. */
function firstMissing(docker: DockerCli, path: string): string {
  const names = path.split("/");
  for (let length = 2; length < names.length; length++) {
    const part = names.slice(0, length).join("/");
    if (!docker.sys.fs.exists(part)) return part;
  }
  return path;
}

function isLink(docker: DockerCli, path: string): boolean {
  try {
    return docker.sys.fs.lstat(path).type === "symlink";
  } catch {
    return false;
  }
}

function checkOutputPath(docker: DockerCli, path: string): void {
  const directory = parentOf(path.replace(/(?<=.)\/\.?$/, ""));
  if (!docker.sys.fs.exists(directory)) throw new CommandError(`invalid output path: directory "${directory}" does not exist`);
  const type = docker.sys.fs.exists(path) ? docker.sys.fs.stat(path).type : undefined;
  if (type === "char" || type === "block") throw new CommandError(`invalid output path: "${path}" must be a directory or a regular file: got a device`);
}
