import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bootComputer, type Outcome } from "./computer.ts";

export interface Row {
  readonly cmd: string;
  readonly stdin?: string;
  /** Ours differs, and why. */
  readonly differs?: string;
}

/** What lies in the working directory of every row, here and there. */
export const FILES: Readonly<Record<string, string>> = {
  fruits: "banana\napple\ncherry\napple\nBanana\n\ndate\n",
  numbers: "10\n9\n2\n33\n-5\n1.5\n2\n",
  table: "alice 30 paris\nbob 25 london\ncarol 35 berlin\ndave 25 paris\n",
  csv: "id,name,qty\n1,apple,5\n2,pear,12\n3,fig,7\n",
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

const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C", TZ: "UTC", HOME: "/nonexistent" };

/** Runs a row on this machine. */
export function runReal(row: Row, flavor: "gnu" | "busybox"): Outcome {
  const directory = mkdtempSync(join(tmpdir(), "row-"));
  try {
    const work = join(directory, "work");
    mkdirSync(work);
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), text);
    }
    let path = ENV.PATH;
    if (flavor === "busybox") {
      const bin = join(directory, "bin");
      mkdirSync(bin);
      const applets = spawnSync("busybox", ["--list"]).stdout.toString().split("\n").filter(Boolean);
      for (const applet of applets) if (!existsSync(join(bin, applet))) symlinkSync("/bin/busybox", join(bin, applet));
      path = bin;
    }
    const shell = flavor === "busybox" ? ["busybox", "sh", "-c", row.cmd] : ["dash", "-c", row.cmd];
    const done = spawnSync(
      "env",
      ["-i", `PATH=${path}`, "LC_ALL=C", "TZ=UTC", "HOME=/work", ...(flavor === "busybox" ? ["/bin/busybox", ...shell.slice(1)] : shell)],
      { cwd: work, input: row.stdin ?? "", timeout: 10_000 },
    );
    const text = (data: Buffer) => data.toString("latin1").replaceAll(work, "/work");
    return { stdout: text(done.stdout), stderr: text(done.stderr), status: done.status ?? 128 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs a row on ours. */
export async function runOurs(row: Row, flavor: "gnu" | "busybox"): Promise<Outcome> {
  const computer = bootComputer(flavor);
  for (const [name, text] of Object.entries(FILES)) {
    const parts = name.split("/");
    for (let i = 1; i < parts.length; i++)
      if (!computer.fs.exists(`/work/${parts.slice(0, i).join("/")}`)) computer.fs.mkdir(`/work/${parts.slice(0, i).join("/")}`);
    computer.fs.writeFile(`/work/${name}`, text);
  }
  const outcome = await computer.run(row.cmd, row.stdin);
  computer.dispose();
  return outcome;
}
