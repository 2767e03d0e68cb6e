/** What apk says about packages, changing nothing. */
import { globPattern } from "../lib/glob.ts";
import type { ApkPackage } from "./database.ts";
import type { ApkSession } from "./session.ts";

export async function search(apk: ApkSession, patterns: readonly string[]): Promise<number> {
  const index = await apk.index(apk.tool.has("update-cache", "no-cache"));
  for (const one of [...index.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const fits =
      patterns.length === 0 ||
      patterns.some((pattern) =>
        apk.tool.has("exists")
          ? one.name === pattern
          : globPattern(`*${pattern}*`).test(one.name) || (apk.tool.has("description") && one.description.includes(pattern)),
      );
    if (fits) apk.tool.out.put(apk.tool.has("verbose", "description") ? `${one.name}-${one.version} - ${one.description}\n` : `${one.name}-${one.version}\n`);
  }
  return 0;
}

export async function info(apk: ApkSession, names: readonly string[]): Promise<number> {
  if (apk.tool.has("who-owns")) {
    let status = 0;
    for (const path of names) {
      const owner = [...apk.database.installed.values()].find((one) => one.files.includes(path));
      const link = owner === undefined ? appletOf(apk, path) : undefined;
      if (owner) apk.tool.out.put(`${path} is owned by ${owner.name}-${owner.version}\n`);
      else if (link) apk.tool.out.put(`${path} symlink target is owned by busybox-${link}\n`);
      else {
        await apk.tool.note(`ERROR: ${path}: Could not find owner package\n`);
        status = 1;
      }
    }
    return status;
  }
  if (names.length === 0) {
    for (const name of [...apk.database.installed.keys()].sort())
      apk.tool.out.put(apk.tool.has("verbose") ? `${name}-${apk.database.installed.get(name)?.version}\n` : `${name}\n`);
    return 0;
  }
  if (apk.tool.has("exists")) {
    const found = names.filter((name) => apk.database.installed.has(name));
    apk.tool.out.put(found.map((name) => `${name}\n`).join(""));
    return found.length === names.length ? 0 : 1;
  }
  const { installed } = apk.database;
  const index = names.every((name) => installed.has(name)) ? new Map<string, ApkPackage>() : await apk.index(false);
  let status = 0;
  for (const name of names) {
    const one = installed.get(name) ?? index.get(name);
    if (one === undefined) {
      status = 1;
      continue;
    }
    const title = `${one.name}-${one.version}`;
    const all = apk.tool.has("all");
    // -s means "simulate" for other commands, and here the size.
    const plain = !apk.tool.given.some(({ key }) => ["all", "contents", "depends", "size", "simulate", "description", "webpage"].includes(key));
    if (plain || all || apk.tool.has("description")) apk.tool.out.put(`${title} description:\n${one.description}\n\n`);
    if (plain || all) apk.tool.out.put(`${title} webpage:\nhttps://alpinelinux.org/\n\n`);
    if (plain || all || apk.tool.has("size", "simulate")) apk.tool.out.put(`${title} installed size:\n${Math.round(one.size / 1024)} KiB\n\n`);
    if (all || apk.tool.has("depends")) apk.tool.out.put(`${title} depends on:\n${one.depends.map((other) => `${other}\n`).join("")}\n`);
    if (all || apk.tool.has("contents")) apk.tool.out.put(`${title} contains:\n${one.files.map((path) => `${path.slice(1)}\n`).join("")}\n`);
  }
  return status;
}

function appletOf(apk: ApkSession, path: string): string | undefined {
  try {
    return /busybox$/.test(apk.tool.sys.fs.readlink(path)) ? apk.database.installed.get("busybox")?.version : undefined;
  } catch {
    return undefined;
  }
}

export async function list(apk: ApkSession, patterns: readonly string[]): Promise<number> {
  const index = apk.tool.has("installed") ? new Map<string, ApkPackage>() : await apk.index(false);
  const all = new Map([...index, ...[...apk.database.installed].filter(([name]) => apk.tool.has("installed") || index.has(name) || patterns.length > 0)]);
  for (const one of [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (patterns.length > 0 && !patterns.some((pattern) => globPattern(pattern).test(one.name))) continue;
    apk.tool.out.put(`${one.name}-${one.version} x86_64 {${one.name}} (MIT)${apk.database.installed.has(one.name) ? " [installed]" : ""}\n`);
  }
  return 0;
}

export async function policy(apk: ApkSession, names: readonly string[]): Promise<number> {
  const index = await apk.index(false);
  for (const name of names) {
    const one = index.get(name);
    const installed = apk.database.installed.get(name);
    if (!one && !installed) continue;
    apk.tool.out.put(
      `${name} policy:\n  ${one?.version ?? installed?.version}:\n${installed ? `    ${apk.database.path}\n` : ""}${one ? `    ${one.repository}\n` : ""}`,
    );
  }
  return 0;
}
