/** The commands as a tree of names, with shortcuts and aliases resolved. */
import type { Command } from "./command.ts";
import { type Flag, FlagValueError, makeFlag } from "./flag/flag.ts";
import { bool, string } from "./flag/kinds.ts";
import { GROUPS, type Group } from "./group.ts";

export interface Node {
  readonly name: string;
  /** `docker container ls`, as people reach it; of a mirror, the path it stands for. */
  readonly commandPath: string;
  readonly command: Command | undefined;
  readonly group: Group | undefined;
  readonly flags: Readonly<Record<string, Flag<unknown>>>;
  readonly children: ReadonlyMap<string, Node>;
  readonly aliases: ReadonlyMap<string, Node>;
  readonly mirror: boolean;
}

interface MutableNode extends Node {
  readonly children: Map<string, MutableNode>;
  readonly aliases: Map<string, MutableNode>;
}

export function commandTree(commands: readonly Command[]): Node {
  const root = node("docker", "docker", undefined, undefined, GLOBAL_FLAGS);
  for (const group of GROUPS) {
    const parent = descend(root, group.path.split(" ").slice(0, -1));
    const name = lastWord(group.path);
    const flags = group.path === "buildx" || group.path.startsWith("buildx ") ? BUILDX_FLAGS : {};
    parent.children.set(name, node(name, `docker ${group.path}`, undefined, group, flags));
  }
  for (const command of commands) place(root, command);
  const buildx = root.children.get("buildx");
  const builder = root.children.get("builder");
  // `docker builder` is the old name of buildx.
  if (buildx && builder) root.children.set("builder", { ...asMirror(buildx), name: "builder", group: builder.group });
  return root;
}

export function findChild(parent: Node, name: string): Node | undefined {
  return parent.children.get(name) ?? parent.aliases.get(name);
}

function place(root: MutableNode, command: Command): void {
  const words = command.path.split(" ");
  const parent = descend(root, words.slice(0, -1));
  const name = words.at(-1) as string;
  const flags = command.path.startsWith("buildx ") ? { ...buildxFlags(command.path), ...command.flags } : command.flags;
  const existing = parent.children.get(name);
  const made: MutableNode = {
    ...node(name, `docker ${command.path}`, command, existing?.group, flags),
    children: existing?.children ?? new Map(),
    aliases: existing?.aliases ?? new Map(),
  };
  parent.children.set(name, made);
  for (const alias of command.aliases ?? []) parent.aliases.set(alias, made);
  if (command.shortcut !== undefined) root.children.set(command.shortcut, node(command.shortcut, `docker ${command.shortcut}`, command, undefined, flags));
  for (const mirror of command.mirrors ?? []) {
    const at = mirror.split(" ");
    descend(root, at.slice(0, -1)).children.set(at.at(-1) as string, { ...asMirror(made), name: at.at(-1) as string });
  }
}

function asMirror(original: MutableNode): MutableNode {
  return { ...original, mirror: true };
}

function descend(root: MutableNode, words: readonly string[]): MutableNode {
  let at = root;
  for (const word of words) {
    let next = at.children.get(word);
    if (!next) {
      next = node(word, `${at.commandPath} ${word}`, undefined, undefined, {});
      at.children.set(word, next);
    }
    at = next;
  }
  return at;
}

function node(name: string, commandPath: string, command: Command | undefined, group: Group | undefined, flags: Node["flags"]): MutableNode {
  return { name, commandPath, command, group, flags, children: new Map(), aliases: new Map(), mirror: false };
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf(" ") + 1);
}

/** All of buildx takes these, but for what works on builders as a whole. */
function buildxFlags(path: string): Readonly<Record<string, Flag<unknown>>> {
  const { builder, ...rest } = BUILDX_FLAGS;
  if (!builder) return rest;
  return { builder: ["buildx create", "buildx ls", "buildx version"].includes(path) ? { ...builder, hidden: true } : builder, ...rest };
}

const BUILDX_FLAGS = {
  builder: string("", "Name of the builder to work with", "Kis builder se kaam lena hai"),
  debug: bool("D", "Print what happens inside", "Andar kya ho raha hai, woh bhi dikhao"),
} as unknown as Readonly<Record<string, Flag<unknown>>>;

export const GLOBAL_FLAGS = {
  config: string("", "Directory that holds the client's settings", "Client ki settings kis directory mein hain", { shown: '"/root/.docker"' }),
  context: string(
    "c",
    "Context (daemon) to use instead of DOCKER_HOST and of the current context",
    "Kaunsa context (daemon) use karna hai; DOCKER_HOST aur chalu context ki jagah",
  ),
  debug: bool("D", "Print what happens inside", "Andar kya ho raha hai, woh bhi dikhao"),
  host: makeFlag(
    "string",
    "",
    (text, previous) => {
      if (previous !== "") throw new FlagValueError("specify only one -H");
      return text;
    },
    "H",
    "Address of the daemon to talk to",
    "Kis daemon se baat karni hai, uska address",
    {},
  ),
  "log-level": string(
    "l",
    'How much the client logs: "debug", "info", "warn", "error" or "fatal"',
    'Client kitna log kare: "debug", "info", "warn", "error" ya "fatal"',
    { initial: "info" },
  ),
  tls: bool("", "Talk TLS; --tlsverify says this too", "TLS se baat karo; --tlsverify bhi yahi karta hai"),
  tlscacert: string("", "Accept only certificates that this CA signed", "Sirf is CA ke sign kiye certificates maano", { shown: '"/root/.docker/ca.pem"' }),
  tlscert: string("", "The client's certificate", "Client ka certificate", { shown: '"/root/.docker/cert.pem"' }),
  tlskey: string("", "The key of the client's certificate", "Client ke certificate ki key", { shown: '"/root/.docker/key.pem"' }),
  tlsverify: bool("", "Talk TLS and check who answers", "TLS se baat karo aur saamne wale ko bhi jaancho"),
  version: bool("v", "Print the version and stop", "Version dikhao aur ruk jao"),
} as unknown as Readonly<Record<string, Flag<unknown>>>;
