import { Errno } from "../base/errno.ts";
import { add } from "./apk/add.ts";
import { deletePackages } from "./apk/delete.ts";
import { info, list, policy, search } from "./apk/query-commands.ts";
import { ApkError, ApkSession } from "./apk/session.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "apk",
  summary: "install, remove and look for packages",
  usage: "[<OPTIONS>...] COMMAND [<ARGUMENTS>...]",
  package: ["apk-tools", "3.0.6"],
  notes: "COMMAND: add, del, update, upgrade, info, list, search, policy, fix, stats, --print-arch.",
  options: [
    ["-U, --update-cache", "fetch the indexes first"],
    ["-u, --upgrade", "accepted"],
    ["-l, --latest", "accepted"],
    ["--no-cache", "keep no indexes"],
    ["-t, --virtual=NAME", "put what is added under NAME"],
    ["-q, --quiet", "say little"],
    ["-v, --verbose", "say more"],
    ["-f, --force", "accepted"],
    ["-i, --interactive", "accepted"],
    ["-p, --root=DIR", "accepted"],
    ["-X, --repository=URL", "one more repository"],
    ["-s, --simulate", "only say what would be done"],
    ["-I, --installed", "list: what is installed"],
    ["-a, --all", "info: everything"],
    ["-L, --contents", "info: files"],
    ["-e, --exists", "info: is it installed?"],
    ["-W, --who-owns", "info: which package a file is of"],
    ["-d, --description", "info: description"],
    ["-R, --depends", "info: what it needs"],
    ["-S, --size", "info: size"],
    ["-P, --provides", "accepted"],
    ["-w, --webpage", "accepted"],
    ["-r, --rdepends", "accepted"],
    ["--print-arch", "the architecture"],
    ["--allow-untrusted", "accepted"],
    ["--no-progress", "accepted"],
    ["--no-interactive", "accepted"],
    ["--no-scripts", "accepted"],
    ["--purge", "accepted"],
    ["--available", "accepted"],
    ["--initdb", "accepted"],
    ["--clean-protected", "accepted"],
    ["--no-check-certificate", "accepted"],
  ],
  async run(tool) {
    if (tool.has("print-arch")) {
      tool.out.put("x86_64\n");
      return 0;
    }
    const [verb, ...names] = tool.operands;
    if (verb === undefined) {
      tool.out.put(tool.help());
      return 1;
    }
    try {
      return await run(new ApkSession(tool), verb, names);
    } catch (error) {
      if (error instanceof ApkError) {
        await tool.note(`ERROR: ${error.message}\n`);
        return 1;
      }
      if (error instanceof Errno) {
        await tool.note(`ERROR: Unable to lock database: ${error.message}\nERROR: Failed to open apk database: ${error.message}\n`);
        return 99;
      }
      throw error;
    }
  },
});

async function run(apk: ApkSession, verb: string, names: readonly string[]): Promise<number> {
  switch (verb) {
    case "add":
      return await add(apk, names);
    case "del":
      return await deletePackages(apk, names);
    case "update":
      return await update(apk);
    case "upgrade":
    case "fix":
      apk.requireRoot();
      await apk.index();
      await apk.total();
      return 0;
    case "search":
      return await search(apk, names);
    case "info":
      return await info(apk, names);
    case "list":
      return await list(apk, names);
    case "policy":
      return await policy(apk, names);
    case "version":
    case "audit":
    case "cache":
      return 0;
    case "stats":
      apk.tool.out.put(`installed:\n  packages: ${apk.database.installed.size}\n`);
      return 0;
    default:
      throw new ApkError(`'${verb}' is not an apk command. See 'apk --help'.`);
  }
}

async function update(apk: ApkSession): Promise<number> {
  apk.requireRoot();
  const index = await apk.index(true);
  for (const repository of apk.repositories) await apk.say(`${/v[\d.]+/.exec(repository)?.[0] ?? ""} [${repository}]\n`);
  if (index.size === 0) {
    await apk.tool.note(`${apk.repositories.length} unavailable, 0 stale; 0 distinct packages available\n`);
    return apk.repositories.length;
  }
  await apk.say(`OK: ${index.size} distinct packages available\n`);
  return 0;
}
