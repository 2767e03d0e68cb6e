/** What dpkg does with packages: unpack, set up, remove. */

import { isErrno } from "../../base/errno.ts";
import { localZone } from "../../base/time/local-zone.ts";
import type { Sys } from "../../sim/sys.ts";
import { AccountFiles } from "../lib/account-files.ts";
import { fetchUnix } from "../lib/fetch.ts";
import { formatTime, UTC } from "../lib/format-time.ts";
import { makeParents, removeFiles, unpack } from "../packages/archive.ts";
import type { Package } from "../packages/package.ts";
import type { DpkgStatus, Stanza } from "./status.ts";

const INIT_SOCKET = "/run/systemd/private";

type Say = (text: string) => Promise<void>;

async function readingDatabase(status: DpkgStatus, say: Say): Promise<void> {
  const steps = Array.from({ length: 20 }, (_, i) => `(Reading database ... ${(i + 1) * 5}%\r`).join("");
  await say(`(Reading database ... \r${steps}(Reading database ... ${status.fileCount} files and directories currently installed.)\n`);
}

export async function installPackages(
  sys: Sys,
  status: DpkgStatus,
  packages: readonly { archive: Package; control: Stanza; auto: boolean }[],
  say: Say,
): Promise<void> {
  for (const [i, { archive, control, auto }] of packages.entries()) {
    const before = status.installed(archive.name);
    if (before === undefined) await say(`Selecting previously unselected package ${archive.name}.\n`);
    if (i === 0) await readingDatabase(status, say);
    await say(
      `Preparing to unpack .../${packages.length > 9 && i < 10 ? "0" : ""}${packages.length > 1 ? `${i}-` : ""}${archive.name}_${archive.version.replace(":", "%3a")}_amd64.deb ...\n`,
    );
    await say(
      before === undefined
        ? `Unpacking ${archive.name} (${archive.version}) ...\n`
        : `Unpacking ${archive.name} (${archive.version}) over (${before.get("Version")}) ...\n`,
    );
    unpack(sys, archive.files, {}, true);
    status.writeFiles(archive.name, [`/usr/share/doc/${archive.name}/copyright`, ...archive.files.map((file) => file.path)]);
    makeParents(sys, `/usr/share/doc/${archive.name}/copyright`);
    const stanza: Stanza = new Map([...control].filter(([name]) => name !== "Filename" && name !== "Size"));
    status.packages.set(
      archive.name,
      new Map([["Package", archive.name], ["Status", "install ok installed"], ...[...stanza].filter(([name]) => name !== "Package")]),
    );
    if (before === undefined) status.markAuto(archive.name, auto);
    status.save();
  }
  for (const { archive } of packages) {
    await say(`Setting up ${archive.name} (${archive.version}) ...\n`);
    await setUp(sys, archive.name, say);
  }
  if (packages.some(({ archive }) => /^lib/.test(archive.name))) await say("Processing triggers for libc-bin (2.41-12) ...\n");
  if (packages.some(({ archive }) => archive.name === "ca-certificates"))
    await say(
      "Processing triggers for ca-certificates (20250419) ...\nUpdating certificates in /etc/ssl/certs...\n0 added, 0 removed; done.\nRunning hooks in /etc/ca-certificates/update.d...\ndone.\n",
    );
}

/** What a package's own script does when it is set up. */
async function setUp(sys: Sys, name: string, say: Say): Promise<void> {
  if (name === "docker-ce" || name === "docker.io") {
    const files = new AccountFiles(sys);
    if (!files.group.find("docker")) {
      files.addGroup("docker", files.freeId(files.group, 100, 999, true) ?? 989);
      files.save();
    }
    for (const directory of ["/etc/docker", "/var/lib/docker", "/run/docker"]) makeParents(sys, `${directory}/x`);
    for (const unit of ["docker.service", "docker.socket"]) {
      const target = unit.endsWith("socket") ? "sockets" : "multi-user";
      if (await askInit(sys, "GET", `/units/${unit}`))
        await say(`Created symlink '/etc/systemd/system/${target}.target.wants/${unit}' → '/usr/lib/systemd/system/${unit}'.\n`);
    }
    await askInit(sys, "POST", "/units/docker/start");
  }
  if (name === "containerd.io") await askInit(sys, "POST", "/units/containerd/start");
  if (name === "tzdata") {
    if (!sys.fs.exists("/etc/localtime")) sys.fs.symlink("/usr/share/zoneinfo/Etc/UTC", "/etc/localtime");
    const zone = linkTarget(sys, "/etc/localtime").replace(/^.*\/zoneinfo\//, "");
    sys.fs.writeFile("/etc/timezone", `${zone}\n`);
    const now = sys.clock.realtime();
    await say(`\nCurrent default time zone: '${zone}'\nLocal time is now:      ${formatTime("%a %b %e %H:%M:%S %Z %Y", now, localZone(undefined, sys.fs))}.\n`);
    await say(`Universal Time is now:  ${formatTime("%a %b %e %H:%M:%S UTC %Y", now, UTC)}.\nRun 'dpkg-reconfigure tzdata' if you wish to change it.\n\n`);
  }
  if (name === "redis-server" || name === "nginx-common") {
    const user = name === "redis-server" ? "redis" : "www-data";
    const files = new AccountFiles(sys);
    if (!files.passwd.find(user)) {
      const id = files.freeId(files.passwd, 100, 999, true) ?? 998;
      files.addGroup(user, id);
      files.addUser({ name: user, uid: id, gid: id, gecos: "", home: "/var/lib/redis", shell: "/usr/sbin/nologin" });
      files.save();
    }
  }
}

function linkTarget(sys: Sys, path: string): string {
  try {
    return sys.fs.readlink(path);
  } catch {
    return "Etc/UTC";
  }
}

async function askInit(sys: Sys, method: string, target: string): Promise<boolean> {
  try {
    const { response, close } = await fetchUnix(sys, INIT_SOCKET, target, { method, ...(method === "POST" && { body: "" }) });
    await response.body();
    close();
    return response.status === 200;
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

export async function removePackages(sys: Sys, status: DpkgStatus, names: readonly string[], purge: boolean, say: Say): Promise<void> {
  await readingDatabase(status, say);
  for (const name of names) {
    const stanza = status.packages.get(name) as Stanza;
    const version = stanza.get("Version") ?? "";
    const wasInstalled = status.installed(name) !== undefined;
    if (wasInstalled) {
      await say(`Removing ${name} (${version}) ...\n`);
      if (name === "docker-ce" || name === "docker.io") {
        await askInit(sys, "POST", "/units/docker/stop");
        await askInit(sys, "POST", "/units/docker.socket/stop");
      }
      if (name === "containerd.io") await askInit(sys, "POST", "/units/containerd/stop");
    }
    const files = (status.files(name) ?? []).filter((path) => isFile(sys, path));
    removeFiles(
      sys,
      files.filter((path) => purge || !path.startsWith("/etc/")),
    );
    if (purge && wasInstalled && files.some((path) => path.startsWith("/etc/"))) await say(`Purging configuration files for ${name} (${version}) ...\n`);
    if (purge || !files.some((path) => path.startsWith("/etc/"))) {
      status.packages.delete(name);
      status.forgetFiles(name);
    } else stanza.set("Status", "deinstall ok config-files");
    status.markAuto(name, false);
    status.save();
  }
}

function isFile(sys: Sys, path: string): boolean {
  try {
    return sys.fs.lstat(path).type !== "dir";
  } catch {
    return false;
  }
}
