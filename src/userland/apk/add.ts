import { download, FetchFailed } from "../apt/update.ts";
import { readArchive, unpack } from "../packages/archive.ts";
import type { ApkPackage } from "./database.ts";
import { ApkError, type ApkSession } from "./session.ts";

/** `apk add` */
export async function add(apk: ApkSession, words: readonly string[]): Promise<number> {
  apk.requireRoot();
  const index = await apk.index();
  const names = words.map((word) => word.split(/[<>=~@]/)[0] as string);
  const missing = names.filter((name) => !index.has(name) && !apk.database.installed.has(name));
  const virtual = apk.tool.value("virtual");
  if (missing.length > 0)
    throw new ApkError(
      `unable to select packages:\n${missing.map((name) => `  ${name} (no such package):\n    required by: ${virtual ?? `world[${name}]`}`).join("\n")}`,
    );
  const wanted = new Map<string, ApkPackage>();
  const visit = (name: string) => {
    const one = index.get(name);
    if (one === undefined || wanted.has(name) || apk.database.installed.has(name)) return;
    wanted.set(name, one);
    for (const other of one.depends) visit(other);
    // What it depends on comes first.
    wanted.delete(name);
    wanted.set(name, one);
  };
  for (const name of names) visit(name);
  const queue = [...wanted.values()];
  const total = queue.length + (virtual === undefined ? 0 : 1);
  const width = String(total).length;
  for (const [i, one] of queue.entries()) {
    await apk.say(`(${String(i + 1).padStart(width)}/${total}) Installing ${one.name} (${one.version})\n`);
    if (!apk.tool.has("simulate")) await installOne(apk, one);
  }
  if (virtual !== undefined) {
    const now = new Date(apk.tool.sys.clock.realtime()).toISOString();
    const version = `${now.slice(0, 10).replaceAll("-", "")}.${now.slice(11, 19).replaceAll(":", "")}`;
    await apk.say(`(${total}/${total}) Installing ${virtual} (${version})\n`);
    apk.database.installed.set(virtual, { name: virtual, version, size: 0, depends: names, description: "virtual meta package", files: [] });
  }
  for (const name of virtual === undefined ? names : [virtual]) if (!apk.database.world.includes(name)) apk.database.world.push(name);
  if (!apk.tool.has("simulate")) apk.database.save();
  await apk.triggers(
    queue.length > 0,
    queue.some((one) => one.name === "ca-certificates"),
  );
  await apk.total();
  return 0;
}

async function installOne(apk: ApkSession, one: ApkPackage): Promise<void> {
  const { sys } = apk.tool;
  try {
    const { bytes } = await download(sys, `${one.repository}/x86_64/${one.name}-${one.version}.apk`);
    const archive = readArchive(bytes);
    unpack(sys, archive.files, { libc: "musl" }, true);
    apk.database.installed.set(one.name, { ...one, files: archive.files.map((file) => file.path) });
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    throw new ApkError(
      `${one.name}-${one.version}: ${error.status === 404 ? "package mentioned in index not found (try 'apk update')" : "network error (check Internet connection and firewall)"}`,
    );
  }
}
