import type { Sys } from "../sim/sys.ts";
import { appletNames, appletProgram } from "./lib/applets.ts";
import { busyboxBanner } from "./lib/utility.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "busybox",
  summary: "many small programs in one",
  async main(sys) {
    const called = (sys.argv[0] ?? "busybox").replace(/^.*\//, "").replace(/^-/, "");
    if (called !== "busybox") {
      await sys.write(2, `${called}: applet not found\n`);
      return 127;
    }
    const first = sys.argv[1];
    if (first === undefined || first === "--help") return await about(sys);
    if (first === "--list" || first === "--list-full") {
      await sys.write(
        1,
        appletNames()
          .map((name) => `${first === "--list-full" ? "bin/" : ""}${name}\n`)
          .join(""),
      );
      return 0;
    }
    if (first === "--install") return await install(sys);
    return await runApplet(sys, first, sys.argv.slice(1));
  },
});

/** Becomes the applet; the kernel finds it by the name it is called with. */
async function runApplet(sys: Sys, name: string, argv: readonly string[]): Promise<number> {
  if (appletProgram(name) === undefined) {
    await sys.write(2, `${name}: applet not found\n`);
    return 127;
  }
  return sys.exec("/proc/self/exe", argv);
}

async function about(sys: Sys): Promise<number> {
  const names = appletNames().join(", ");
  let lines = "";
  let line = "\t";
  for (const word of names.split(" ")) {
    if (line.length + word.length > 72) {
      lines += `${line.trimEnd()}\n`;
      line = "\t";
    }
    line += `${word} `;
  }
  await sys.write(
    1,
    `${busyboxBanner(sys)}\nMany small programs in one file; which one runs is told by the name it is called with.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: busybox --install [-s] [DIR]\n   or: function [arguments]...\n\nCurrently defined functions:\n${lines}${line.trimEnd()}\n\n`,
  );
  return 0;
}

/** Links for every applet: hard ones, or symbolic with -s. */
async function install(sys: Sys): Promise<number> {
  const rest = sys.argv.slice(2);
  const symbolic = rest[0] === "-s";
  const directory = (symbolic ? rest[1] : rest[0]) ?? "/bin";
  const self = "/proc/self/exe";
  const target = sys.fs.exists(self) ? sys.fs.readlink(self) : "/bin/busybox";
  for (const name of appletNames()) {
    const path = `${directory.replace(/\/$/, "")}/${name}`;
    if (sys.fs.exists(path)) continue;
    if (symbolic) sys.fs.symlink(target, path);
    else sys.fs.link(target, path);
  }
  return 0;
}
