import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Case, type Outcome, readable } from "../support/cases.ts";
import { bootComputer } from "./computer.ts";

export type Flavor = "gnu" | "busybox";

/** What lies in the working directory of every row, here and there. */
const FILES: Readonly<Record<string, string>> = {
  fruits: "banana\napple\ncherry\napple\nBanana\n\ndate\n",
  numbers: "10\n9\n2\n33\n-5\n1.5\n2\n",
  table: "alice 30 paris\nbob 25 london\ncarol 35 berlin\ndave 25 paris\n",
  csv: "id,name,qty\n1,apple,5\n2,pear,12\n3,fig,7\n",
  json: '{"name":"web","ports":[{"port":80,"proto":"tcp"},{"port":443,"proto":"tcp"}],"labels":{"a":"1","b":null},"up":true,"n":1.50}',
  log: "10.0.0.1 GET /index 200 512\n10.0.0.2 GET /login 302 0\n10.0.0.1 POST /login 401 31\n10.0.0.3 GET /index 200 512\n10.0.0.1 GET /missing 404 90\n",
  tabs: "a\tb\tc\n1\t\t3\n",
  nonl: "one\ntwo",
  empty: "",
  poem: "The quick brown fox\njumps over the lazy dog.\n\nPack my box with\nfive dozen liquor jugs.\n",
  "dir/one.txt": "1\n",
  "dir/two.log": "22\n",
  "dir/sub/three.txt": "333\n",
  "dir/sub/.hidden": "h\n",
};
/** When all of them were changed last: long enough ago for `ls -l` to show the year. */
const CHANGED = Date.UTC(2024, 0, 2, 3, 4, 5);
const FOLDERS = ["dir", "dir/sub"];

/** Runs a row on this machine: with dash and its programs, or with nothing but busybox. */
export function onRealPrograms(flavor: Flavor, row: Pick<Case, "script" | "stdin">): Outcome {
  const directory = mkdtempSync(join(tmpdir(), "row-"));
  try {
    const work = join(directory, "work");
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), text);
    }
    for (const name of [...Object.keys(FILES), ...FOLDERS]) utimesSync(join(work, name), CHANGED / 1000, CHANGED / 1000);
    const path = flavor === "busybox" ? appletsPath() : "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
    const shell = flavor === "busybox" ? ["/bin/busybox", "sh"] : ["sh"];
    const environment = [`PATH=${path}`, "LC_ALL=C", "TZ=UTC", "HOME=/work"];
    const done = spawnSync("env", ["-i", ...environment, ...shell, "-c", row.script], { cwd: work, input: row.stdin, timeout: 10_000, killSignal: "SIGKILL" });
    if (done.status === null) throw new Error(`the real shell did not end: ${row.script}`);
    const text = (data: Uint8Array) => readable(data).replaceAll(work, "/work");
    return { stdout: text(done.stdout), stderr: text(done.stderr), status: done.status };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs a row on ours. */
export async function onOurPrograms(flavor: Flavor, row: Pick<Case, "script" | "stdin">): Promise<Outcome> {
  const computer = bootComputer(flavor);
  for (const folder of FOLDERS) computer.fs.mkdir(`/work/${folder}`);
  for (const [name, text] of Object.entries(FILES)) computer.fs.writeFile(`/work/${name}`, text);
  for (const name of [...Object.keys(FILES), ...FOLDERS]) computer.fs.utimes(`/work/${name}`, CHANGED, CHANGED);
  const { stdout, stderr, status } = await computer.run(row.script, row.stdin);
  computer.dispose();
  const text = (bytes: string) => readable(Buffer.from(bytes, "latin1"));
  return { stdout: text(stdout), stderr: text(stderr), status };
}

/** A folder with busybox under the name of each of its applets. */
function appletsPath(): string {
  const folder = join(tmpdir(), "busybox-applets");
  if (existsSync(join(folder, "zcat"))) return folder;
  mkdirSync(folder, { recursive: true });
  for (const applet of spawnSync("busybox", ["--list"]).stdout.toString().split("\n").filter(Boolean)) {
    if (!existsSync(join(folder, applet))) symlinkSync("/bin/busybox", join(folder, applet));
  }
  return folder;
}
