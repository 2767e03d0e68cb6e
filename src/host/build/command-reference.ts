import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "vite";
import type { CommandPage } from "../../protocol/command-page.ts";
import { pageMachine } from "../../protocol/page-machine.ts";
import { NODE_TURNS } from "../node/turns.ts";
import { blockContent } from "./block-content.ts";
import { executePage } from "./execute-page.ts";
import type { MachineBundle } from "./machine-bundle.ts";

const moduleId = "virtual:dabba/commands";
/** Deeper than any docker command is. */
const maximumDepth = 4;

/** `import commands from "virtual:dabba/commands"`: every command that the simulated `docker --help` leads to. */
export function commandReference(bundle: MachineBundle): Plugin {
  let pages: Promise<readonly CommandPage[]> | undefined;
  return {
    name: "dabba-command-reference",
    resolveId: (id) => (id === moduleId ? `\0${moduleId}` : undefined),
    async load(id) {
      if (id !== `\0${moduleId}`) return undefined;
      pages ??= commandPages(bundle, (message) => this.warn(message));
      return `export default ${JSON.stringify(await pages)};`;
    },
  };
}

async function commandPages(bundle: MachineBundle, warn: (message: string) => void): Promise<readonly CommandPage[]> {
  const { module, hash } = await bundle.load();
  const file = path.join(bundle.cache, "commands", `${hash.slice(0, 24)}.json`);
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as CommandPage[];
  const machine = await module.createMachine({ ...pageMachine("commands"), pace: "virtual", host: NODE_TURNS });
  const helps = new Map<string, HelpText>();
  const ask = async (command: string, depth: number): Promise<void> => {
    const { stdout, exitCode } = await machine.run(`docker ${command} --help`);
    // Such a command gets no page; that its help fails is for the tests of the CLI to find wrong.
    if (exitCode !== 0) return warn(`docker ${command} --help ended with exit code ${exitCode}`);
    const help = parseHelp(stdout);
    helps.set(command, help);
    if (depth < maximumDepth) for (const child of help.children) await ask(`${command} ${child}`.trim(), depth + 1);
  };
  try {
    await ask("", 0);
  } finally {
    machine.dispose();
  }
  helps.delete("");
  const pages: CommandPage[] = [];
  // `docker run` is `docker container run`: one page, under the long name.
  for (const [command, help] of helps) {
    if (isShortcut(command, help)) continue;
    pages.push(await commandPage(command, help, bundle));
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(pages));
  return pages;
}

/** Its help names a longer command first among the aliases. */
function isShortcut(command: string, help: HelpText): boolean {
  const long = help.aliases[0]?.replace(/^docker /, "");
  return long !== undefined && long !== command && long.includes(" ") && !command.includes(" ");
}

async function commandPage(command: string, help: HelpText, bundle: MachineBundle): Promise<CommandPage> {
  const name = command.replaceAll(" ", "-");
  const typed = `docker ${command} --help`;
  const slug = `commands/${name}`;
  const page = {
    slug,
    path: slug,
    machine: pageMachine(slug),
    blocks: [{ line: 1, user: undefined, fresh: false, units: [{ command: typed, steps: [{ kind: "command", text: typed } as const], line: 1, exits: 0 }] }],
  };
  const [executed] = await executePage(page, bundle);
  const [block] = page.blocks;
  if (executed === undefined || block === undefined) throw new Error(`${typed}: nothing was printed`);
  return {
    path: command,
    name,
    summary: help.summary,
    usage: help.usage,
    aliases: help.aliases.filter((alias) => alias !== `docker ${command}`),
    children: help.children.map((child) => `${name}-${child}`),
    content: JSON.stringify(blockContent(0, block, executed, (await bundle.load()).module)),
  };
}

export interface HelpText {
  readonly summary: string;
  readonly usage: readonly string[];
  readonly aliases: readonly string[];
  readonly children: readonly string[];
}

/** Sections of a docker command's `--help`. */
export function parseHelp(text: string): HelpText {
  const lines = text.split("\n");
  const usage: string[] = [];
  const aliases: string[] = [];
  const children: string[] = [];
  let summary = "";
  let section = "";
  for (const line of lines) {
    const heading = /^([A-Z][\w ]*):\s*(.*)$/.exec(line);
    if (heading !== null) {
      section = heading[1] ?? "";
      if (section === "Usage" && heading[2] !== "") usage.push(heading[2] ?? "");
    } else if (/^\s+\S/.test(line)) {
      if (section === "Usage") usage.push(line.trim());
      else if (section === "Aliases") aliases.push(...line.split(",").map((alias) => alias.trim()));
      else if (/Commands$/.test(section)) {
        const child = /^ {2}([a-z][\w-]*)\*?(\s{2,}|$)/.exec(line)?.[1];
        if (child !== undefined && !children.includes(child)) children.push(child);
      }
    } else if (line.trim() !== "" && summary === "" && section === "Usage") {
      summary = line.trim();
    } else if (line.trim() === "" && section === "Aliases") {
      section = "";
    }
  }
  return { summary, usage, aliases, children };
}
