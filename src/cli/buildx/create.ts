import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { bool, string, stringArray } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";
import { parsePlatform } from "../option/platform.ts";
import { boot } from "./boot.ts";
import { type Builder, type BuilderNode, checkBuilderName, DEFAULT_BUILDER, readBuilder, useBuilder, writeBuilder } from "./builder-store.ts";

export default defineCommand({
  path: "buildx create",
  use: "[OPTIONS] [CONTEXT|ENDPOINT]",
  short: { en: "Make a builder", hi: "Builder banao" },
  args: maxArgs(1),
  flags: {
    append: bool("", "Add a node to a builder", "Builder mein node jodo"),
    bootstrap: bool("", "Start it at once", "Turant chalu karo"),
    "buildkitd-config": string("", "Settings of BuildKit, as a file", "BuildKit ki settings wali file"),
    "buildkitd-flags": string("", "Flags of BuildKit", "BuildKit ke flags"),
    driver: string("", "Driver of the builder", "Builder ka driver"),
    "driver-opt": stringArray("", "Option of the driver", "Driver ka option"),
    leave: bool("", "Remove a node from a builder", "Builder se node hatao"),
    name: string("", "Name of the builder", "Builder ka naam"),
    node: string("", "Name of the node", "Node ka naam"),
    platform: stringArray("", "Platforms of the node", "Node ke platforms"),
    use: bool("", "Make it the current builder", "Ise chalu builder banao"),
  },
  async run(docker, [endpoint], flags) {
    const fail = (problem: string): CommandError => new CommandError(`ERROR: ${problem}`);
    if (flags.name === DEFAULT_BUILDER) throw fail("default is a reserved name and cannot be used to identify builder instance");
    if (flags.leave) {
      if (flags.name === "") throw fail("leave requires instance name");
      if (flags.node === "") throw fail("leave requires node name");
      const builder = readBuilder(docker, flags.name);
      if (builder === undefined) throw fail(`failed to find instance ${quote(flags.name)} for leave`);
      if (!builder.Nodes.some(({ Name }) => Name === flags.node)) throw fail(`node ${quote(flags.node)} not found for ${flags.name}`);
      if (builder.Nodes.length === 1) throw fail("can not leave last node, do you want to rm instance instead?");
      writeBuilder(docker, { ...builder, Nodes: builder.Nodes.filter(({ Name }) => Name !== flags.node) });
      return 0;
    }
    if (flags.append && flags.name === "") throw fail("append requires a builder name");
    const name = flags.name === "" ? freeName(docker) : flags.name;
    checkBuilderName(name);
    const existing = readBuilder(docker, name);
    if (flags.append && existing === undefined) throw fail(`failed to find instance ${quote(name)} for append`);
    if (existing !== undefined && !flags.append && flags.node === "")
      throw fail(`existing instance for ${quote(name)} but no append mode, specify the node name to make changes for existing instances`);
    if (endpoint !== undefined && /\s/.test(endpoint))
      throw fail(
        `failed to parse endpoint ${endpoint}: parse ${quote(`tcp://${endpoint}`)}: invalid character ${quote(/\s/.exec(endpoint)?.[0] ?? "")} in host name`,
      );
    const remote = /^(?!unix:)\w+:\/\//.test(endpoint ?? "");
    const driver = flags.driver || existing?.Driver || (remote ? "remote" : "docker-container");
    if (driver === "docker") throw fail('additional instances of driver "docker" cannot be created');
    if (!DRIVERS.includes(driver)) throw fail(`failed to find driver ${quote(driver)}`);
    if (driver === "remote" && endpoint === undefined) throw fail("no remote endpoint provided");
    if (flags["buildkitd-config"] !== "" && !docker.sys.fs.exists(flags["buildkitd-config"]))
      throw fail(`buildkit configuration file not found: ${flags["buildkitd-config"]}: stat ${flags["buildkitd-config"]}: no such file or directory`);
    const node: BuilderNode = {
      Name: flags.node || `${name}${existing?.Nodes.length ?? 0}`,
      Endpoint: endpoint ?? docker.client.host,
      Platforms: flags.platform.length === 0 ? null : flags.platform.flatMap((text) => text.split(",")).map(platform),
      DriverOpts: flags["driver-opt"].length === 0 ? null : driverOptions(flags["driver-opt"]),
      Flags: driver === "docker-container" ? ["--allow-insecure-entitlement=network.host", ...words(flags["buildkitd-flags"])] : null,
      Files: null,
    };
    const others = existing?.Nodes.filter(({ Name }) => Name !== node.Name) ?? [];
    if (others.some(({ Endpoint }) => Endpoint === node.Endpoint)) throw fail(`invalid duplicate endpoint ${node.Endpoint}`);
    const builder: Builder = { Name: name, Driver: driver, Nodes: [...others, node], Dynamic: false };
    writeBuilder(docker, builder);
    if (flags.use) useBuilder(docker, name);
    if (flags.bootstrap) await boot(docker, builder);
    docker.line(name);
    return 0;
  },
});

const DRIVERS = ["docker-container", "kubernetes", "remote"];

function platform(text: string): { architecture: string; os: string; variant?: string } {
  try {
    return parsePlatform(text);
  } catch (error) {
    throw new CommandError(`ERROR: ${messageOf(error)}`);
  }
}

function driverOptions(options: readonly string[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const option of options.flatMap((text) => text.split(","))) {
    const at = option.indexOf("=");
    if (at < 0) throw new CommandError(`ERROR: invalid value ${quote(option)}, expecting k=v`);
    result[option.slice(0, at)] = option.slice(at + 1);
  }
  return result;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Two words, as containers are called. */
function freeName(docker: DockerCli): string {
  const pick = (list: readonly string[]): string => list[(docker.sys.random(1)[0] ?? 0) % list.length] as string;
  for (;;) {
    const name = `${pick(MOODS)}_${pick(PEOPLE)}`;
    if (readBuilder(docker, name) === undefined) return name;
  }
}

const MOODS = "brave busy calm clever eager gentle happy hopeful kind nifty quirky sharp sweet vibrant zen".split(" ");
const PEOPLE = "bhabha bose chandrasekhar curie darwin hopper kalam khorana lovelace noether raman ramanujan turing visvesvaraya".split(" ");
