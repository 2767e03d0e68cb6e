import { globPattern } from "../lib/glob.ts";
import { removePackages } from "./install.ts";
import { AptError, type AptSession, wrapNames } from "./session.ts";
import { aptSize } from "./sources.ts";
import { DpkgStatus, dependencyNames } from "./status.ts";

/** `apt remove`, `apt purge` */
export async function remove(apt: AptSession, names: readonly string[], purge: boolean): Promise<number> {
  apt.requireRoot();
  const candidates = await apt.readLists();
  const doomed: string[] = [];
  for (const word of names) {
    const pattern = globPattern(word);
    const found = /[*?]/.test(word) ? apt.status.names.filter((name) => pattern.test(name)) : [word];
    for (const name of found) {
      if (apt.status.installed(name) || (purge && apt.status.packages.has(name))) doomed.push(name);
      else if (candidates.has(name)) await apt.say(`Package '${name}' is not installed, so not removed\n`);
      else throw new AptError(`Unable to locate package ${name}`);
    }
  }
  // What needs something that goes, goes too.
  for (let grew = true; grew; ) {
    const more = apt.status.names.filter(
      (name) => !doomed.includes(name) && dependencyNames(apt.status.installed(name)?.get("Depends")).some((other) => doomed.includes(other)),
    );
    doomed.push(...more);
    grew = more.length > 0;
  }
  return await removeThese(apt, doomed, purge);
}

/** What was installed for others that are gone. */
export async function autoremove(apt: AptSession): Promise<number> {
  apt.requireRoot();
  await apt.readLists();
  return await removeThese(apt, apt.status.orphans(), apt.tool.has("purge"));
}

async function removeThese(apt: AptSession, doomed: readonly string[], purge: boolean): Promise<number> {
  const space = doomed.reduce((sum, name) => sum + Number(apt.status.packages.get(name)?.get("Installed-Size") ?? 0) * 1024, 0);
  const staying = new DpkgStatus(apt.tool.sys);
  for (const name of doomed) staying.packages.delete(name);
  const orphans = staying.orphans();
  const gone = apt.tool.has("autoremove") ? [...doomed, ...orphans] : doomed;
  if (orphans.length > 0 && !apt.tool.has("autoremove"))
    await apt.say(
      `The following package${orphans.length === 1 ? " was" : "s were"} automatically installed and ${orphans.length === 1 ? "is" : "are"} no longer required:\n${wrapNames(orphans)}Use 'apt autoremove' to remove ${orphans.length === 1 ? "it" : "them"}.\n`,
    );
  if (gone.length > 0) await apt.say(`The following packages will be REMOVED:\n${wrapNames(gone.map((name) => (purge ? `${name}*` : name)))}`);
  await apt.say(`0 upgraded, 0 newly installed, ${gone.length} to remove and 0 not upgraded.\n`);
  if (gone.length === 0) return 0;
  await apt.say(`After this operation, ${aptSize(space)} disk space will be freed.\n`);
  if (apt.tool.has("simulate")) return 0;
  if (!(await apt.confirm())) return 1;
  await removePackages(apt.tool.sys, apt.status, gone, purge, async (text) => {
    apt.tool.out.put(text);
    await apt.tool.out.flush();
  });
  return 0;
}
