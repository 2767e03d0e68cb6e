import { install } from "./apt/install-command.ts";
import { depends, list, madison, policy, search, show } from "./apt/query-commands.ts";
import { autoremove, remove } from "./apt/remove-command.ts";
import { AptError, AptSession, aptVersion } from "./apt/session.ts";
import { readCandidates } from "./apt/sources.ts";
import { DpkgStatus } from "./apt/status.ts";
import { FetchFailed, updateLists } from "./apt/update.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "apt",
  aliases: ["apt-get", "apt-cache", "apt-mark", "apt-config"],
  summary: "install, remove and look for packages",
  usage: "[options] command",
  usageStatus: 100,
  package: ["apt", "3.0.3"],
  notes: `Commands: update, upgrade, full-upgrade, install, reinstall, remove, purge, autoremove, clean, autoclean,
  list, search, show, policy, depends, madison, showmanual, showauto, hold.`,
  options: [
    ["-y, --yes, --assume-yes", "say yes to all questions"],
    ["-q, --quiet", "less output; twice for errors only"],
    ["-s, --simulate, --dry-run, --just-print", "only say what would be done"],
    ["-d, --download-only", "download, do not install"],
    ["-f, --fix-broken", "accepted"],
    ["-m, --ignore-missing, --fix-missing", "accepted"],
    ["-o, --option=OPTION", "set an option"],
    ["-t, --target-release=RELEASE", "accepted"],
    ["-V, --verbose-versions", "accepted"],
    ["-u, --show-upgraded", "accepted"],
    ["-h, --help", "show this page"],
    ["-v, --version", "show the version"],
    ["-c, --config-file=FILE", "accepted"],
    ["-n, --names-only", "search names only"],
    ["-a, --all-versions", "all versions"],
    ["--no-install-recommends", "only what is needed"],
    ["--install-recommends", "what is recommended too"],
    ["--no-install-suggests", "accepted"],
    ["--allow-downgrades", "accepted"],
    ["--allow-remove-essential", "accepted"],
    ["--allow-releaseinfo-change", "accepted"],
    ["--allow-unauthenticated", "accepted"],
    ["--allow-change-held-packages", "accepted"],
    ["--force-yes", "accepted"],
    ["--reinstall", "install again"],
    ["--only-upgrade", "accepted"],
    ["--purge", "with remove: configuration too"],
    ["--autoremove, --auto-remove", "remove what is no longer needed"],
    ["--installed", "list: what is installed"],
    ["--upgradable, --upgradeable", "list: what can be upgraded"],
    ["--no-upgrade", "accepted"],
    ["--print-uris", "accepted"],
    ["--trivial-only", "accepted"],
  ],
  async run(tool) {
    if (tool.has("version")) {
      tool.out.put(`apt ${aptVersion(new DpkgStatus(tool.sys))} (amd64)\n`);
      return 0;
    }
    const [verb, ...names] = tool.operands;
    if (verb === undefined || tool.has("help")) {
      tool.out.put(tool.help());
      return tool.has("help") || verb === undefined ? 0 : 1;
    }
    if (tool.name === "apt" && !tool.sys.isatty(1)) await tool.note("\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n");
    return await run(new AptSession(tool), verb, names);
  },
});

async function run(apt: AptSession, verb: string, names: readonly string[]): Promise<number> {
  try {
    return await act(apt, verb, names);
  } catch (error) {
    if (error instanceof FetchFailed) {
      await apt.tool.note(
        `E: Failed to fetch archives  ${error.message}\nE: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?\n`,
      );
      return 100;
    }
    if (!(error instanceof AptError)) throw error;
    await apt.tool.note(
      error.message
        .split("\n")
        .map((line) => `E: ${line}\n`)
        .join(""),
    );
    return 100;
  }
}

async function act(apt: AptSession, verb: string, names: readonly string[]): Promise<number> {
  switch (verb) {
    case "update":
      return await update(apt);
    case "install":
    case "reinstall":
      return await install(apt, names, verb === "reinstall" || apt.tool.has("reinstall"));
    case "remove":
    case "purge":
      return await remove(apt, names, verb === "purge" || apt.tool.has("purge"));
    case "autoremove":
    case "autopurge":
      return await autoremove(apt);
    case "upgrade":
    case "dist-upgrade":
    case "full-upgrade":
      return await upgrade(apt);
    case "clean":
    case "autoclean":
    case "check":
    case "build-dep":
      return 0;
    case "list":
      return await list(apt, names);
    case "search":
      return await search(apt, names);
    case "show":
      return await show(apt, names);
    case "policy":
      return policy(apt, names);
    case "madison":
      return madison(apt, names);
    case "depends":
      return depends(apt, names);
    case "pkgnames":
      apt.tool.out.put([...readCandidates(apt.tool.sys).keys()].map((name) => `${name}\n`).join(""));
      return 0;
    case "showmanual":
    case "showauto":
      apt.tool.out.put(
        apt.status.names
          .filter((name) => apt.status.isAuto(name) === (verb === "showauto"))
          .map((name) => `${name}\n`)
          .join(""),
      );
      return 0;
    case "manual":
    case "auto":
    case "hold":
    case "unhold":
      for (const name of names) {
        apt.tool.out.put(
          `${name} set ${verb === "hold" ? "on hold" : verb === "unhold" ? "to no longer on hold" : `to ${verb === "auto" ? "automatically" : "manually"} installed`}.\n`.replace(
            "set to no longer on hold",
            "was already not on hold",
          ),
        );
        if (verb === "manual" || verb === "auto") apt.status.markAuto(name, verb === "auto");
      }
      apt.status.save();
      return 0;
    default:
      throw new AptError(`Invalid operation ${verb}`);
  }
}

async function update(apt: AptSession): Promise<number> {
  if (apt.tool.sys.uid !== 0) {
    await apt.phase("Reading package lists");
    throw new AptError("Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\nUnable to lock directory /var/lib/apt/lists/");
  }
  const { failed } = await updateLists(apt.tool.sys, (text) => apt.say(text));
  if (failed) return 100;
  if (apt.tool.name === "apt") {
    await apt.phase("Building dependency tree");
    await apt.phase("Reading state information");
    await apt.say("All packages are up to date.\n");
  }
  return 0;
}

async function upgrade(apt: AptSession): Promise<number> {
  if (!apt.tool.has("simulate")) apt.requireRoot();
  await apt.readLists();
  await apt.phase("Calculating upgrade");
  if (apt.modern) await apt.say("\nSummary:\n  Upgrading: 0, Installing: 0, Removing: 0, Not Upgrading: 0\n");
  else await apt.say("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n");
  return 0;
}
