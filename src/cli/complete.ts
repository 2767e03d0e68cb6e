/** `docker __complete ARGS…`: what could come next, in cobra's protocol (candidates, then `:directive`). */

import type { Completes } from "./command.ts";
import { flagValues } from "./complete-flags.ts";
import { listContexts } from "./context-store.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";
import { parseFlags } from "./flag/parse.ts";
import { findPlugin, runPlugin } from "./plugin-program.ts";
import { findChild, type Node } from "./tree.ts";

const DEFAULT = 0;
const NO_SPACE = 2;
const NO_FILES = 4;
const DIRECTIVES: Readonly<Record<number, string>> = { [NO_SPACE]: "NoSpace", [NO_FILES]: "NoFileComp" };

interface Candidate {
  readonly text: string;
  readonly description: string;
}

export async function complete(docker: DockerCli, root: Node, words: readonly string[], describe: boolean): Promise<number> {
  const plugin = pluginOf(docker, root, words);
  if (plugin !== undefined) return runPlugin(docker, plugin, [describe ? "__complete" : "__completeNoDesc", ...words]);
  const { candidates, directive } = await candidatesFor(docker, root, words);
  for (const { text, description } of candidates) docker.line(describe && description !== "" ? `${text}\t${description}` : text);
  docker.line(`:${directive}`);
  docker.errLine(`Completion ended with directive: ShellCompDirective${DIRECTIVES[directive] ?? "Default"}`);
  return 0;
}

/** A plugin that is named and followed by more completes for itself. */
function pluginOf(docker: DockerCli, root: Node, words: readonly string[]): string | undefined {
  const name = words.slice(0, -1).find((word) => !word.startsWith("-"));
  return name === undefined || findChild(root, name) !== undefined ? undefined : findPlugin(docker, name);
}

export async function candidatesFor(docker: DockerCli, root: Node, words: readonly string[]): Promise<{ candidates: Candidate[]; directive: number }> {
  const current = words.at(-1) ?? "";
  let node = root;
  const before = words.slice(0, -1);
  let at = 0;
  // Walks down over names; flags in between stay with their command.
  while (at < before.length && node.children.size > 0) {
    const word = before[at] as string;
    const child = word.startsWith("-") ? undefined : findChild(node, word);
    if (child) node = child;
    at++;
  }
  const rest = before.slice(at);
  const assigned = /^--([^=]+)=(.*)$/s.exec(current);
  if (assigned !== null) return valuesOfFlag(docker, node, assigned[1] as string, assigned[2] as string);
  if (current.startsWith("-")) return { candidates: flagCandidates(node, current), directive: NO_FILES };
  const last = rest.at(-1);
  if (last?.startsWith("-") && expectsValue(node, last)) return valuesOfFlag(docker, node, flagName(node, last) ?? "", current);
  if (node.children.size > 0 && !node.command) return { candidates: commandCandidates(node, current), directive: NO_FILES };
  const position = positionalCount(node, rest);
  const kinds = node.command?.completes;
  const kind = Array.isArray(kinds) ? (kinds as readonly Completes[])[position] : (kinds as Completes | undefined);
  if (kind === undefined || kind === "files") return { candidates: [], directive: DEFAULT };
  return {
    candidates: (await names(docker, kind)).filter((name) => name.startsWith(current) && !rest.includes(name)).map((text) => ({ text, description: "" })),
    directive: NO_FILES,
  };
}

async function valuesOfFlag(docker: DockerCli, node: Node, flag: string, prefix: string): Promise<{ candidates: Candidate[]; directive: number }> {
  const values = flagValues(docker, node, flag);
  if (values === undefined) return { candidates: [], directive: DEFAULT };
  const words = "words" in values ? values.words : (await names(docker, values.things)).map((name) => name + (values.suffix ?? ""));
  const open = "words" in values ? values.open === true : values.suffix !== undefined;
  return {
    candidates: words.filter((word) => word.startsWith(prefix)).map((text) => ({ text, description: "" })),
    directive: open ? NO_SPACE : NO_FILES,
  };
}

function commandCandidates(node: Node, prefix: string): Candidate[] {
  return [...node.children.values()]
    .filter((child) => child.name.startsWith(prefix) && !child.command?.hidden && !child.group?.hidden)
    .map((child) => ({ text: child.name, description: (child.command?.short ?? child.group?.short)?.en ?? "" }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

function flagCandidates(node: Node, prefix: string): Candidate[] {
  const found: Candidate[] = [];
  for (const [name, flag] of Object.entries(node.flags)) {
    if (flag.hidden) continue;
    if (`--${name}`.startsWith(prefix)) found.push({ text: `--${name}`, description: flag.usage.en });
    if (flag.short !== undefined && prefix.length <= 2 && `-${flag.short}`.startsWith(prefix))
      found.push({ text: `-${flag.short}`, description: flag.usage.en });
  }
  return found.sort((a, b) => (a.text < b.text ? -1 : 1));
}

function expectsValue(node: Node, token: string): boolean {
  if (token.includes("=")) return false;
  const name = flagName(node, token);
  const flag = name === undefined ? undefined : node.flags[name];
  return flag !== undefined && flag.bare === undefined;
}

function flagName(node: Node, token: string): string | undefined {
  return token.startsWith("--") ? token.slice(2) : Object.entries(node.flags).find(([, flag]) => flag.short === token.at(-1))?.[0];
}

function positionalCount(node: Node, words: readonly string[]): number {
  try {
    return parseFlags(node.flags, words, { interspersed: node.command?.interspersed !== false }).args.length;
  } catch {
    return 0;
  }
}

async function names(docker: DockerCli, kind: Completes): Promise<string[]> {
  try {
    switch (kind) {
      case "containers":
      case "running-containers":
      case "stopped-containers": {
        const all = await docker.client.get<{ Names: string[]; State: string }[]>("/containers/json", { all: kind !== "running-containers" });
        return all
          .filter(({ State }) => kind !== "stopped-containers" || ["created", "exited"].includes(State))
          .flatMap(({ Names }) => (Names[0] ? [Names[0].slice(1)] : []));
      }
      case "images":
        return (await docker.client.get<{ RepoTags: string[] | null }[]>("/images/json")).flatMap(({ RepoTags }) => RepoTags ?? []);
      case "networks":
        return (await docker.client.get<{ Name: string }[]>("/networks")).map(({ Name }) => Name);
      case "volumes":
        return ((await docker.client.get<{ Volumes: { Name: string }[] | null }>("/volumes")).Volumes ?? []).map(({ Name }) => Name);
      case "contexts":
        return ["default", ...listContexts(docker).map(({ Name }) => Name)];
      default:
        return [];
    }
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}
