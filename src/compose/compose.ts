/** The program `docker-compose`: as a plugin of `docker`, and by itself. */

import { DockerCli } from "../cli/docker-cli.ts";
import { CommandError } from "../cli/error.ts";
import { bool, int, string, stringArray } from "../cli/flag/kinds.ts";
import { FlagError, type FlagTable, type ParsedFlags, parseFlags } from "../cli/flag/parse.ts";
import { Output } from "../cli/output.ts";
import { GLOBAL_FLAGS } from "../cli/tree.ts";
import type { Sys } from "../sim/sys.ts";
import { composeCommands } from "./catalog.ts";
import { type ComposeCommand, checkArguments } from "./command.ts";
import { type CompletionTables, completeCompose } from "./complete.ts";
import { type ComposeGlobals, Composition } from "./composition.ts";
import { commandHelp, rootHelp } from "./help.ts";
import { COMPOSE_VERSION } from "./labels.ts";
import { checkProgress } from "./progress/progress.ts";

/** Returns the exit status. */
export async function composeMain(sys: Sys): Promise<number> {
  const output = new Output(sys);
  let code: number;
  await sys.sleep(START_NANOSECONDS);
  try {
    code = await run(sys, output);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    output.errLine(error.message);
    if (!(error instanceof CommandError)) {
      await output.flush();
      throw error;
    }
    code = error.exitCode;
  }
  await output.flush();
  return code;
}

/** What starting the real program takes. */
const START_NANOSECONDS = 15_000_000n;

export const ROOT_FLAGS = {
  "all-resources": bool("", "Take in resources that no service uses", "Jo resources koi service use nahi karti, woh bhi lo"),
  ansi: string("", 'When to use control sequences: "never", "always" or "auto"', 'Control sequences kab: "never", "always" ya "auto"', { initial: "auto" }),
  compatibility: bool("", "Behave as older versions do", "Purane versions jaisa chalo"),
  "dry-run": bool("", "Say what would be done and do nothing", "Kya hoga yeh batao, karo mat"),
  "env-file": stringArray("", "File with variables, in place of .env", "Variables wali file, .env ki jagah"),
  file: stringArray("f", "Compose file to read", "Kaunsi compose file padhni hai"),
  parallel: int("", "How much to do at a time; -1 means no limit", "Ek saath kitna kaam; -1 matlab koi seema nahi", { initial: -1 }),
  profile: stringArray("", "Profile to turn on", "Kaunsa profile chalu karna hai"),
  progress: string("", "How progress looks (auto, tty, plain, json, quiet)", "Progress kaisi dikhe (auto, tty, plain, json, quiet)"),
  "project-directory": string("", "Directory that paths start from (default: that of the first compose file)", "Paths kis directory se shuru hon"),
  "project-name": string("p", "Name of the project", "Project ka naam"),
  version: bool("v", "Show the version", "Version dikhao", { hidden: true }),
  verbose: bool("", "Show more", "Zyada dikhao", { hidden: true }),
  "no-ansi": bool("", "No control sequences", "Control sequences nahi", { hidden: true }),
  workdir: string("", "Old name of --project-directory", "--project-directory ka purana naam", { hidden: true, storeAs: "project-directory" }),
} as unknown as FlagTable;

export const DRY_RUN = { "dry-run": ROOT_FLAGS["dry-run"] } as FlagTable;

async function run(sys: Sys, output: Output): Promise<number> {
  const { docker, args } = dockerAndArguments(sys, output);
  if (sys.argv[1] === "docker-cli-plugin-metadata") {
    output.out(
      `{\n     "SchemaVersion": "0.1.0",\n     "Vendor": "Docker Inc.",\n     "Version": "v${COMPOSE_VERSION}",\n     "ShortDescription": "Docker Compose"\n}\n`,
    );
    return 0;
  }
  const commands = composeCommands();
  const root = parse(ROOT_FLAGS, args, false);
  const columns = docker.columns() - 1;
  if (root.values.get("version") === true) {
    output.line(`Docker Compose version v${COMPOSE_VERSION}`);
    return 0;
  }
  const [name, ...rest] = root.args;
  if (name === "__complete" || name === "__completeNoDesc") {
    const tables: CompletionTables = {
      commands,
      rootFlags: ROOT_FLAGS,
      commonFlags: DRY_RUN,
      composition: (flags) => new Composition(docker, globalsOf(sys, parse(ROOT_FLAGS, flags, false), false)),
    };
    return completeCompose(docker, tables, rest[0] === "compose" ? rest.slice(1) : rest, name === "__complete");
  }
  if (name === undefined) {
    output.out(rootHelp(commands, ROOT_FLAGS, columns));
    return 0;
  }
  const command = findCommand(commands, name);
  if (!command) {
    if (root.help || name === "help") output.out(rootHelp(commands, ROOT_FLAGS, columns));
    if (root.help) return 0;
    throw new CommandError(`unknown docker command: ${JSON.stringify(`compose ${name}`)}`);
  }
  const parsed = parse({ ...command.flags, ...DRY_RUN }, rest, command.interspersed !== false);
  for (const warning of parsed.warnings) output.line(warning);
  if (parsed.help || root.help) {
    output.out(commandHelp(command, { ...command.flags, ...DRY_RUN }, columns));
    return 0;
  }
  const problem = checkArguments(command, parsed.args.length, parsed.args[0]);
  if (problem !== undefined) throw new CommandError(problem);
  const compose = new Composition(docker, globalsOf(sys, root, parsed.values.get("dry-run") as boolean));
  const status = await command.run(compose, parsed.args, Object.fromEntries(parsed.values) as never, { changed: (flag) => parsed.changed.has(flag) });
  return status ?? 0;
}

function globalsOf(sys: Sys, root: ParsedFlags, dryRun: boolean): ComposeGlobals {
  const value = <T>(flag: string): T => root.values.get(flag) as T;
  return {
    files: value<readonly string[]>("file"),
    projectName: value<string>("project-name"),
    projectDirectory: value<string>("project-directory"),
    envFiles: value<readonly string[]>("env-file"),
    profiles: value<readonly string[]>("profile"),
    progress: checkProgress(value<string>("progress") || sys.env.get("COMPOSE_PROGRESS") || (value<string>("ansi") === "never" ? "plain" : "auto")),
    ansi: sys.env.get("COMPOSE_ANSI") || value<string>("ansi"),
    allResources: value<boolean>("all-resources"),
    dryRun: dryRun || value<boolean>("dry-run"),
  };
}

/** As a plugin, the first arguments are those of `docker`: options of its own, then `compose`. */
function dockerAndArguments(sys: Sys, output: Output): { docker: DockerCli; args: readonly string[] } {
  const argv = sys.argv.slice(1);
  const asPlugin = sys.env.has("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND") || argv.includes("compose");
  const globals = asPlugin ? parse(GLOBAL_FLAGS, argv, false) : parse(GLOBAL_FLAGS, [], false);
  const docker = new DockerCli(sys, output, {
    config: globals.values.get("config") as string,
    context: globals.values.get("context") as string,
    host: globals.values.get("host") as string,
    debug: globals.values.get("debug") as boolean,
    tls: globals.values.get("tls") as boolean,
    tlsVerify: globals.values.get("tlsverify") as boolean,
    tlsCaCert: globals.values.get("tlscacert") as string,
  });
  return { docker, args: asPlugin && globals.args[0] === "compose" ? globals.args.slice(1) : argv };
}

function findCommand(commands: ReadonlyMap<string, ComposeCommand>, name: string): ComposeCommand | undefined {
  return commands.get(name) ?? [...commands.values()].find(({ aliases }) => aliases?.includes(name));
}

function parse(table: FlagTable, args: readonly string[], interspersed: boolean): ParsedFlags {
  try {
    return parseFlags(table, args, { interspersed });
  } catch (error) {
    if (error instanceof FlagError) throw new CommandError(error.message);
    throw error;
  }
}
