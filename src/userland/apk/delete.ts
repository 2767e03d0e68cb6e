import { removeFiles } from "../packages/archive.ts";
import type { ApkSession } from "./session.ts";

/** `apk del`: what nothing in the world needs any longer goes too. */
export async function deletePackages(apk: ApkSession, names: readonly string[]): Promise<number> {
  apk.requireRoot();
  const kept = apk.database.world.filter((name) => !names.includes(name));
  const needed = new Set<string>();
  const visit = (name: string) => {
    if (needed.has(name) || !apk.database.installed.has(name)) return;
    needed.add(name);
    for (const other of apk.database.installed.get(name)?.depends ?? []) visit(other);
  };
  for (const name of kept) visit(name);
  const doomed = [...apk.database.installed.values()].filter(
    (one) => !needed.has(one.name) && (names.includes(one.name) || apk.database.wasDependency(one.name, names)),
  );
  for (const name of names) {
    if (!apk.database.installed.has(name)) continue;
    if (needed.has(name))
      await apk.say(
        `World updated, but the following packages are not removed due to:\n  ${name}: ${kept.find((other) => apk.database.closure(other).has(name)) ?? ""}\n\n`,
      );
  }
  const queue = doomed.sort((a, b) => Number(names.includes(b.name)) - Number(names.includes(a.name)));
  const width = String(queue.length).length;
  for (const [i, one] of queue.entries()) {
    await apk.say(`(${String(i + 1).padStart(width)}/${queue.length}) Purging ${one.name} (${one.version})\n`);
    removeFiles(apk.tool.sys, one.files);
    restoreApplets(apk, one.files);
    apk.database.installed.delete(one.name);
  }
  apk.database.world = kept;
  apk.database.save();
  await apk.triggers(queue.length > 0, false);
  await apk.total();
  return 0;
}

/** busybox gets its names back. */
function restoreApplets(apk: ApkSession, files: readonly string[]): void {
  const { fs } = apk.tool.sys;
  if (!fs.exists("/bin/busybox")) return;
  for (const path of files) {
    const name = path.replace(/^.*\//, "");
    if (APPLETS.has(name) && !fs.exists(path) && !["/bin", "/sbin", "/usr/bin", "/usr/sbin"].some((directory) => fs.exists(`${directory}/${name}`)))
      fs.symlink("/bin/busybox", path);
  }
}

/** Names that packages take from busybox and give back. */
const APPLETS = new Set(
  "ls cat cp mv rm head tail sort wc date df du stat tr cut uniq tee seq sleep touch mkdir chmod chown ln id env echo basename dirname sha256sum md5sum find xargs grep egrep fgrep awk less ps top free uptime pgrep pkill watch kill killall pstree fuser nslookup host ip ping ifconfig netstat route arp nc vi tar unzip wget traceroute unxz xz passwd telnet".split(
    " ",
  ),
);
