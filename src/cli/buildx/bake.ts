import { anyArgs } from "../args.ts";
import {
  type BakeDefinition,
  type BakePlan,
  type BakeSource,
  type BakeTarget,
  listOf,
  readBakeFiles,
  readBakeSources,
  resolveTargets,
} from "../build/bake-file.ts";
import { type BuildFlags, type Built, build, metadata, progressMode } from "../build/build-command.ts";
import { BuildDisplay } from "../build/display.ts";
import { isMap } from "../build/hcl/value.ts";
import { BuildFailure, endDisplay } from "../build/run-build.ts";
import { bytesText } from "../build/trace.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, string, stringArray } from "../flag/kinds.ts";
import { parseBytes } from "../flag/numbers.ts";

export default defineCommand({
  path: "buildx bake",
  aliases: ["f"],
  mirrors: ["bake"],
  use: "[OPTIONS] [TARGET...]",
  short: { en: "Build what a file describes", hi: "File mein jo likha hai woh banao" },
  args: anyArgs,
  flags: {
    allow: stringArray("", "Permit something that needs it", "Jise ijaazat chahiye, use do"),
    call: string("", 'What to do: "build", "check", "outline" or "targets"', 'Kya karna hai: "build", "check", "outline" ya "targets"', { initial: "build" }),
    check: bool("", "Short for --call=check", "--call=check ka chhota roop"),
    file: stringArray("f", "File with definitions", "Definitions wali file"),
    list: string("", "List targets or variables", "Targets ya variables ki list dikhao"),
    load: bool("", "Short for --set=*.output=type=docker", "--set=*.output=type=docker ka chhota roop"),
    "metadata-file": string("", "File to write what was built to", "Kya bana, kis file mein likhna hai"),
    "no-cache": bool("", "Do every step again", "Har step phir se karo"),
    print: bool("", "Print the definitions and build nothing", "Definitions dikhao, banao kuch nahi"),
    progress: string(
      "",
      'How progress looks: "auto", "none", "plain", "quiet", "rawjson" or "tty"',
      'Progress kaisi dikhe: "auto", "none", "plain", "quiet", "rawjson" ya "tty"',
      { initial: "auto" },
    ),
    provenance: string("", "Short for --set=*.attest=type=provenance", "--set=*.attest=type=provenance ka chhota roop"),
    pull: bool("", "Download base images even when they are here", "Base images yahan hon tab bhi download karo"),
    push: bool("", "Short for --set=*.output=type=registry", "--set=*.output=type=registry ka chhota roop"),
    sbom: string("", "Short for --set=*.attest=type=sbom", "--set=*.attest=type=sbom ka chhota roop"),
    set: stringArray("", "Change a value of a target", "Target ki ek value badlo"),
  },
  async run(docker, names, flags) {
    const mode = progressMode(docker, { progress: flags.print || flags.list !== "" ? "plain" : flags.progress, quiet: false });
    const display = new BuildDisplay(docker, flags.progress === "quiet" ? "quiet" : mode);
    // What is only looked at has no headline.
    const isBuild = !flags.print && flags.list === "";
    if (isBuild) display.begin();
    const sources = await readBakeSources(docker, flags.file).catch((error: unknown) => {
      tellSources(
        docker,
        display,
        flags.file.map((name) => ({ name, content: new Uint8Array(0) })),
        isBuild,
      );
      display.end();
      throw error;
    });
    tellSources(docker, display, sources, isBuild);
    let plan: BakePlan;
    try {
      const definition = readBakeFiles(docker, sources);
      if (flags.list !== "") {
        display.end();
        docker.output.out(listText(definition, flags.list));
        return 0;
      }
      plan = resolveTargets(definition, names, settingsOf(flags));
    } catch (error) {
      display.end();
      throw error;
    }
    if (flags.print) {
      display.end();
      docker.line(JSON.stringify(plan, null, 2));
      return 0;
    }
    return bake(docker, plan, display, flags);
  },
});

interface BakeFlags {
  readonly call: string;
  readonly check: boolean;
  readonly load: boolean;
  readonly push: boolean;
  readonly pull: boolean;
  readonly "no-cache": boolean;
  readonly "metadata-file": string;
  readonly set: readonly string[];
}

/** All targets at once, shown as one build. */
async function bake(docker: DockerCli, plan: BakePlan, display: BuildDisplay, flags: BakeFlags): Promise<number> {
  const targets = Object.entries(plan.target);
  const several = targets.length > 1;
  const built = new Map<string, Built>();
  let failure: { name: string; error: BuildFailure | CommandError } | undefined;
  const all = targets.map(async ([name, target]) => {
    try {
      built.set(name, await build(docker, flagsOf(target, flags), display.mode, { display, name, several }));
    } catch (error) {
      if (!(error instanceof BuildFailure) && !(error instanceof CommandError)) throw error;
      failure ??= { name, error };
    }
  });
  await Promise.all(all);
  endDisplay(docker, display, failure !== undefined, () => "");
  if (failure !== undefined) {
    const { name, error } = failure;
    if (error instanceof BuildFailure) docker.output.err(error.excerpt);
    const message = error instanceof CommandError ? error.message.replace(/^ERROR: (failed to build: )?/, "") : error.message;
    throw new CommandError(`ERROR: ${several ? `target ${name}: ` : ""}${message}`);
  }
  let status = 0;
  const reports: string[] = [];
  for (const [name, target] of targets) {
    const report = built.get(name)?.report;
    if (report === undefined) continue;
    const description = text(target, "description");
    reports.push(`${name}\n${description === "" ? "" : `${description}\n`}\n${report.text}`);
    status = Math.max(status, report.status);
  }
  if (reports.length > 0) docker.output.out(reports.join("\n"));
  if (flags["metadata-file"] !== "" && reports.length === 0) {
    const document = Object.fromEntries(targets.map(([name, target]) => [name, metadata(built.get(name) as Built, listOf(target["tags"]))]));
    docker.sys.fs.writeFile(flags["metadata-file"], JSON.stringify(document, null, 2), { mode: 0o644 });
  }
  return status;
}

function flagsOf(target: BakeTarget, flags: BakeFlags): BuildFlags {
  const pairs = (key: string): string[] => Object.entries(isMap(target[key]) ? target[key] : {}).map(([name, value]) => `${name}=${String(value)}`);
  const context = text(target, "context") || ".";
  const file = text(target, "dockerfile");
  const inline = text(target, "dockerfile-inline");
  return {
    context,
    file: inline !== "" || file === "" || file.startsWith("/") ? "" : `${context}/${file}`,
    ...(inline === "" ? {} : { inline }),
    tags: listOf(target["tags"]),
    buildArgs: pairs("args"),
    labels: pairs("labels"),
    contexts: pairs("contexts"),
    secrets: listOf(target["secret"]),
    extraHosts: pairs("extra-hosts").map((pair) => pair.replace("=", ":")),
    ulimits: [],
    noCacheFilter: listOf(target["no-cache-filter"]),
    outputs: listOf(target["output"]),
    platforms: listOf(target["platforms"]),
    target: text(target, "target"),
    network: text(target, "network"),
    cgroupParent: "",
    shmSize: text(target, "shm-size") === "" ? 0 : parseBytes(text(target, "shm-size")),
    noCache: target["no-cache"] === true,
    pull: target["pull"] === true,
    push: flags.push,
    load: flags.load,
    quiet: false,
    progress: "auto",
    call: flags.check ? "check" : text(target, "call") || flags.call,
    iidFile: "",
    metadataFile: flags["metadata-file"],
  };
}

function text(target: BakeTarget, key: string): string {
  const value = target[key];
  return typeof value === "string" ? value : "";
}

function settingsOf(flags: BakeFlags): string[] {
  return [...flags.set, ...(flags["no-cache"] ? ["*.no-cache=true"] : []), ...(flags.pull ? ["*.pull=true"] : [])];
}

function tellSources(docker: DockerCli, display: BuildDisplay, sources: readonly BakeSource[], isBuild: boolean): void {
  const name = "[internal] load local bake definitions";
  const details = sources.map(({ name: file, content }) =>
    file === "-" ? { text: `reading from stdin ${content.length}B` } : { text: `reading ${file}`, ...(content.length === 0 ? {} : { size: content.length }) },
  );
  if (isBuild) {
    display.local(name, { details });
    return;
  }
  const lines = details.map(
    ({ text, size }: { text: string; size?: number }) => `#1 ${text}${size === undefined ? "" : ` ${bytesText(size)} / ${bytesText(size)}`} done\n`,
  );
  docker.output.err(`#1 ${name}\n${lines.join("")}#1 DONE 0.0s\n`);
}

/** `--list=targets`, `--list=type=variables,format=json`. */
function listText(definition: BakeDefinition, wanted: string): string {
  const fields = new Map(
    wanted.split(",").map((field) => (field.includes("=") ? [field.split("=", 1)[0] as string, field.slice(field.indexOf("=") + 1)] : ["type", field])),
  );
  const type = fields.get("type") ?? "";
  const isJson = fields.get("format") === "json";
  if (type === "targets") {
    const groups = Object.entries(definition.groups).map(([name, members]) => {
      const description = definition.descriptions[name] ?? "";
      const names = [...members].sort().join(", ");
      return { name, description: description === "" ? names : `${description} (${names})`, group: true as const };
    });
    const targets = Object.entries(definition.targets).map(([name, target]) => ({ name, description: String(target["description"] ?? "") }));
    // Those that begin with an underscore are there for others to inherit from.
    const rows = [...groups, ...targets].filter(({ name }) => !name.startsWith("_")).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (isJson)
      return `${JSON.stringify(
        rows.map(({ description, ...row }) => ({ name: row.name, ...(description === "" ? {} : { description }), ...("group" in row ? { group: true } : {}) })),
        null,
        2,
      )}\n`;
    return tabbed([["TARGET", "DESCRIPTION"], ...rows.map(({ name, description }) => [name, description])]);
  }
  if (type === "variables") {
    const rows = [...definition.variables].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (isJson)
      return `${JSON.stringify(
        rows.map(({ name, value, description }) => ({ name, ...(description === "" ? {} : { description }), value })),
        null,
        2,
      )}\n`;
    return tabbed([
      ["VARIABLE", "TYPE", "VALUE", "DESCRIPTION"],
      ...rows.map(({ name, type: kind, value, description }) => [name, kind, typeof value === "object" ? JSON.stringify(value) : String(value), description]),
    ]);
  }
  throw new CommandError(`ERROR: invalid list type ${JSON.stringify(type)}`);
}

/** Columns that begin at tab stops, filled up with tabs. */
function tabbed(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.ceil((Math.max(...rows.map((row) => (row[column] ?? "").length)) + 1) / 8) * 8);
  const cell = (text: string, column: number): string => text + "\t".repeat(Math.ceil(((widths[column] ?? 0) - text.length) / 8));
  return rows.map((row) => `${row.map((text, column) => (column === row.length - 1 ? text : cell(text, column))).join("")}\n`).join("");
}
