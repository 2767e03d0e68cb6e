/** Usage lines and help pages, laid out as docker lays them out. */
import { flagUsages } from "./flag/usage.ts";
import { COMMON_COMMANDS } from "./group.ts";
import type { Node } from "./tree.ts";

/** `docker ps [OPTIONS]`; of a group, what its error messages show. */
export function useLine(node: Node): string {
  if (node.command)
    return (
      [node.commandPath, node.command.use].filter((part) => part !== "").join(" ") + (node.command.alsoUse ?? []).map((line) => `\n\tdocker ${line}`).join("")
    );
  if (node.commandPath === "docker") return "docker [OPTIONS] COMMAND [ARG...]";
  return node.group?.use ? `${node.commandPath} ${node.group.use}` : node.commandPath;
}

export interface HelpState {
  readonly columns: number;
  /** What the daemon says of its swarm; undefined when nobody answered. */
  readonly swarm: { readonly active: boolean; readonly manager: boolean } | undefined;
  readonly experimental: boolean;
  /** The builder that is worked with when no flag names one, where the flag shows it. */
  readonly builder?: string;
  /** Programs that add commands, with what they are. */
  readonly plugins?: readonly { readonly name: string; readonly text: string }[];
}

export function helpPage(node: Node, state: HelpState): string {
  const parts = [usage(node), `\n${node.command?.details?.en ?? short(node)}\n`];
  if (node.commandPath === "docker manifest" || node.commandPath.startsWith("docker manifest ")) parts.push(trialNotice(node.commandPath));
  const aliases = aliasLine(node);
  if (aliases !== "") parts.push(`\nAliases:\n  ${aliases}\n`);
  const isRoot = node.commandPath === "docker";
  const flags = flagUsages(shownFlags(node.flags, state), state.columns);
  if (!isRoot && flags !== "") parts.push(`\nOptions:\n${flags}`);
  const sections = commandSections(node, state);
  for (const [heading, rows] of sections) {
    parts.push(`\n${heading}:\n${rows.map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)} ${text}\n`).join("")}`);
  }
  if (isRoot) parts.push(`\nGlobal Options:\n${flags}`);
  if (sections.length > 0) parts.push(`\nRun '${node.commandPath} COMMAND --help' for more information on a command.\n`);
  if (node.commandPath === "docker buildx") parts.push("\nExperimental commands and flags are hidden. Set BUILDX_EXPERIMENTAL=1 to show them.\n");
  if (isRoot) parts.push("\nFor more help on how to use Docker, head to https://docs.docker.com/go/guides/\n");
  return parts.join("");
}

const NAME_WIDTH = 11;

function shownFlags(flags: Node["flags"], { builder }: HelpState): Node["flags"] {
  return builder === undefined || !flags["builder"] ? flags : { ...flags, builder: { ...flags["builder"], shown: JSON.stringify(builder) } };
}

function trialNotice(commandPath: string): string {
  return `
EXPERIMENTAL:
  ${commandPath} is still being tried out. It may change or go away with any
  release, without a word before. What that means:
  https://docs.docker.com/go/experimental/
`;
}

function usage(node: Node): string {
  if (node.children.size === 0) return `Usage:  ${useLine(node)}\n`;
  const options = Object.values(node.flags).some((flag) => !flag.hidden) ? " [OPTIONS]" : "";
  return `Usage:  ${node.commandPath}${options} COMMAND\n`;
}

function short(node: Node): string {
  if (node.commandPath === "docker") return "Runs programs in containers, and builds and shares the images they start from";
  return (node.command?.short ?? node.group?.short)?.en ?? "";
}

/** All names of a command, in one line; empty when there is only one. */
export function aliasLine(node: Node): string {
  const command = node.command;
  if (!command) return "";
  if (command.path === "buildx build") return "docker build, docker builder build, docker image build, docker buildx b";
  const parent = command.path.split(" ").slice(0, -1).join(" ");
  const names = [command.path, ...(command.aliases ?? []).map((alias) => (parent === "" ? alias : `${parent} ${alias}`))];
  if (command.shortcut !== undefined && !(command.mirrors ?? []).includes(command.shortcut)) names.push(command.shortcut);
  return names.length < 2 ? "" : names.map((name) => `docker ${name}`).join(", ");
}

export function commandSections(node: Node, state: HelpState): [heading: string, rows: [name: string, text: string][]][] {
  const sections = new Map<string, [string, string][]>();
  const add = (heading: string, child: Node, name: string): void => {
    const rows = sections.get(heading) ?? [];
    rows.push([name, short(child)]);
    sections.set(heading, rows);
  };
  const isRoot = node.commandPath === "docker";
  if (isRoot) {
    for (const name of COMMON_COMMANDS) {
      const child = node.children.get(name);
      if (child) add("Common Commands", child, name);
    }
  }
  const rest = [...node.children].filter(([name, child]) => !(isRoot && (COMMON_COMMANDS as readonly string[]).includes(name)) && visible(child, state));
  rest.sort(([a], [b]) => (a < b ? -1 : 1));
  const isGroup = (child: Node) => child.children.size > 0;
  for (const heading of ["Management Commands", "Swarm Commands"] as const) {
    for (const [name, child] of rest)
      if (isGroup(child) && (child.group?.heading ?? "Management Commands") === heading) add(heading, child, child.group?.plugin ? `${name}*` : name);
    if (heading === "Management Commands" && isRoot) addPlugins(sections.get(heading) ?? [], node, state);
  }
  for (const [name, child] of rest) if (!isGroup(child)) add("Commands", child, name);
  return [...sections];
}

/** In their alphabetical places. */
function addPlugins(rows: [string, string][], root: Node, { plugins = [] }: HelpState): void {
  for (const { name, text } of plugins) if (!root.children.has(name)) rows.push([`${name}*`, text]);
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
}

function visible(node: Node, state: HelpState): boolean {
  if (node.command?.hidden || node.group?.hidden) return false;
  if ((node.command?.experimental || node.group?.experimental) && !state.experimental) return false;
  const wants = node.command?.swarm ?? node.group?.swarm;
  if (wants === undefined || state.swarm === undefined) return true;
  if (wants === "inactive") return !state.swarm.active;
  return wants === "manager" ? state.swarm.manager : state.swarm.active;
}
