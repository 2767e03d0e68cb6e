/** What `docker build` takes along: the Dockerfile, the context, the secrets. */

import { decompressSync } from "fflate";
import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { readAll } from "../prompt.ts";
import { BuildArchive, isArchive, readIfThere } from "./archive.ts";
import { ignorer, parseIgnoreFile } from "./dockerignore.ts";
import { type PlainContext, plainBody, refuseUsedContext } from "./plain-context.ts";

export interface BuildInput {
  /** Empty when there is nothing to send. */
  readonly body: Bytes;
  readonly dockerfileName: string;
  /** Its text, for excerpts; empty when there is none. */
  readonly dockerfile: string;
  /** Where the context comes from. */
  readonly contextKey: string;
  /** The context is an archive that has the Dockerfile in it. */
  readonly whole?: boolean;
  /** Of an archive without rooms. */
  readonly plain: PlainContext | undefined;
}

/** The place of the build's own context in an archive with rooms. */
const CONTEXT_ROOM = "contexts/context";

/** Throws CommandError without the words in front that every failure gets. */
export async function readBuildInput(
  docker: DockerCli,
  options: { context: string; file: string; contexts: readonly string[]; secrets: readonly string[]; inline?: string },
): Promise<BuildInput> {
  const { sys } = docker;
  const rooms = await takesRooms(docker);
  const room = rooms ? CONTEXT_ROOM : "";
  const archive = new BuildArchive();
  const secrets = options.secrets.map((text) => readSecret(docker, text));
  if (options.context === "-" && options.file === "-") throw new CommandError("invalid argument: can't use stdin for both build context and dockerfile");
  let dockerfile: { content: Bytes; mtime: number } | undefined;
  let name = options.file === "" || options.file === "-" ? "Dockerfile" : baseName(options.file);
  let contextKey = "";
  let dockerfilePath = "";
  let ignored: Bytes | undefined;
  let isDirectory = false;
  let whole = false;
  if (rooms) archive.directory(CONTEXT_ROOM);
  if (isRemote(options.context)) return { body: EMPTY, dockerfileName: options.file || name, dockerfile: "", contextKey, plain: undefined };
  if (options.context === "-") {
    const input = await readAll(docker);
    if (input.length === 0) return { body: EMPTY, dockerfileName: name, dockerfile: "", contextKey, plain: undefined };
    if (isArchive(input)) {
      const members = await archive.addArchive(gunzipped(input), room);
      name = options.file === "" ? "Dockerfile" : options.file.replace(/^\.\//, "");
      dockerfile = members.get(name);
      dockerfilePath = name;
      whole = true;
    } else dockerfile = { content: input, mtime: docker.now() };
  } else {
    const directory = resolve(sys.fs.cwd(), options.context);
    if (!sys.fs.exists(directory)) throw new CommandError(`unable to prepare context: path ${JSON.stringify(options.context)} not found`);
    if (sys.fs.stat(directory).type !== "dir") throw new CommandError(`unable to prepare context: path ${JSON.stringify(options.context)} is not a directory`);
    contextKey = directory;
    const path = options.file === "" ? `${directory}/Dockerfile` : resolve(sys.fs.cwd(), options.file);
    if (options.inline !== undefined) dockerfile = { content: encodeUtf8(options.inline), mtime: docker.now() };
    else if (options.file === "-") dockerfile = { content: await readAll(docker), mtime: docker.now() };
    else {
      const room = resolve(path, "..");
      if (options.file !== "" && !sys.fs.exists(room)) throw new CommandError(`resolve : lstat ${room}: no such file or directory`);
      dockerfile = sys.fs.exists(path) && sys.fs.stat(path).type === "dir" ? undefined : readIfThere(sys, path);
      if (dockerfile === undefined && options.file === "") {
        const lower = readIfThere(sys, `${directory}/dockerfile`);
        if (lower !== undefined) {
          name = "dockerfile";
          dockerfile = lower;
        }
      }
    }
    const own = options.file === "-" ? undefined : readIfThere(sys, `${path}.dockerignore`);
    const ignoreFile = own ?? readIfThere(sys, `${directory}/.dockerignore`);
    ignored = ignoreFile?.content;
    if (rooms && ignoreFile !== undefined) archive.file("ignore/.dockerignore", ignoreFile.content, ignoreFile);
    archive.tree(sys, directory, room, ignorer(parseIgnoreFile(decodeUtf8(ignoreFile?.content ?? encodeUtf8("")))));
    const base = directory === "/" ? directory : `${directory}/`;
    if (options.file !== "-" && options.inline === undefined && path.startsWith(base)) dockerfilePath = resolve(path, `../${name}`).slice(base.length);
    isDirectory = sys.fs.exists(path) && sys.fs.stat(path).type === "dir";
  }
  const source = dockerfile === undefined ? "" : decodeUtf8(dockerfile.content);
  const input = { dockerfileName: name, dockerfile: source, contextKey };
  for (const text of options.contexts) checkContext(docker, text);
  if (!rooms) {
    for (const text of options.contexts) refuseUsedContext(text, source);
    return { ...input, ...plainBody(archive, { name, path: dockerfilePath, file: dockerfile, isDirectory, ignored }) };
  }
  for (const text of options.contexts) addContext(docker, archive, text);
  for (const secret of secrets) archive.file(`secrets/${encodeURIComponent(secret.id)}`, secret.content);
  if (dockerfile !== undefined) archive.file(`dockerfile/${encodeURIComponent(name)}`, dockerfile.content, dockerfile);
  return { ...input, body: archive.bytes(), plain: undefined, whole };
}

/** Does the engine take an archive with rooms for all that a build needs? A real one takes a context and no more. */
async function takesRooms(docker: DockerCli): Promise<boolean> {
  try {
    return (await docker.client.ping()).buildArchive === "rooms";
  } catch (error) {
    // What keeps the engine from answering is told of the build itself.
    if (error instanceof CommandError) return true;
    throw error;
  }
}

/** Is it somewhere else than on this machine? */
export function isRemote(context: string): boolean {
  return /^(https?|git|ssh):\/\//.test(context) || /^git@/.test(context) || /^github\.com\//.test(context);
}

export function isGitOverSsh(context: string): boolean {
  return /^ssh:\/\//.test(context) || /^[\w.-]+@[\w.-]+:/.test(context);
}

/** Throws CommandError. */
function checkContext(docker: DockerCli, text: string): void {
  const equals = text.indexOf("=");
  const [name, value] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)];
  if (name === "" || value === "") throw new CommandError(`invalid context value: ${text}, expected key=value`);
  if (value.startsWith("docker-image://")) return;
  if (/^(https?|git|oci-layout|target):/.test(value)) throw new CommandError(`unsupported context source ${value.split(":", 1)[0]} for ${name}`);
  if (!docker.sys.fs.exists(resolve(docker.sys.fs.cwd(), value)))
    throw new CommandError(`failed to get build context ${name}: stat ${value}: no such file or directory`);
}

function addContext(docker: DockerCli, archive: BuildArchive, text: string): void {
  const equals = text.indexOf("=");
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
  if (value.startsWith("docker-image://")) {
    archive.file(`images/${encodeURIComponent(name)}`, encodeUtf8(value.slice("docker-image://".length)));
    return;
  }
  const directory = resolve(docker.sys.fs.cwd(), value);
  const room = `contexts/${encodeURIComponent(name)}`;
  archive.directory(room);
  const ignoreFile = readIfThere(docker.sys, `${directory}/.dockerignore`);
  archive.tree(docker.sys, directory, room, ignorer(ignoreFile === undefined ? [] : parseIgnoreFile(decodeUtf8(ignoreFile.content))));
}

function readSecret(docker: DockerCli, text: string): { id: string; content: Bytes } {
  const fields = new Map<string, string>();
  for (const field of parseCsvLine(text)) {
    const equals = field.indexOf("=");
    if (equals < 0) throw new CommandError(`invalid field '${field}' must be a key=value pair`);
    const key = field.slice(0, equals).toLowerCase();
    if (!["type", "id", "source", "src", "env"].includes(key)) throw new CommandError(`unexpected key '${key}' in '${field}'`);
    fields.set(key === "source" ? "src" : key, field.slice(equals + 1));
  }
  const id = fields.get("id") ?? "";
  if (id === "") throw new CommandError("secret missing ID");
  const type = fields.get("type") ?? "";
  if (type !== "" && type !== "file" && type !== "env") throw new CommandError(`unsupported secret type ${JSON.stringify(type)}`);
  const source = fields.get("src");
  const variable = fields.get("env") ?? (type === "env" ? (source ?? id) : undefined);
  if (variable !== undefined || (source === undefined && type !== "file" && docker.sys.env.has(id)))
    return { id, content: encodeUtf8(docker.sys.env.get(variable ?? id) ?? "") };
  const path = source ?? id;
  try {
    return { id, content: docker.sys.fs.readFile(path) };
  } catch (error) {
    if (isErrno(error, "EISDIR")) return { id, content: EMPTY };
    if (isErrno(error)) throw new CommandError(`failed to stat ${path}: stat ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

export function resolve(cwd: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Throws CommandError for what only begins like gzip. */
export function gunzipped(bytes: Bytes): Bytes {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return decompressSync(bytes);
  } catch {
    throw new CommandError("failed to solve: unexpected EOF");
  }
}
