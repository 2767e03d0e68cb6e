/** Scripts by the real Node.js and by ours: node/*.txt is what the real one printed (`UPDATE=1` asks it again). */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import node from "../../src/userland/node.ts";
import npm from "../../src/userland/npm.ts";
import { bootKernel } from "../support/kernel.ts";

const FOLDER = join(import.meta.dirname, "node");

/** Runs `node ARGS` in a directory with these files. */
async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<{ text: string; code: number }> {
  const { fs, run: spawn, crashes } = bootKernel({ node: (sys) => node.main(sys), npm: (sys) => npm.main(sys) });
  fs.mkdir("/app");
  for (const [name, text] of Object.entries(files)) fs.writeFile(`/app/${name}`, text);
  let code = -1;
  const { text } = await spawn(async (sys) => {
    sys.fs.chdir("/app");
    const pid = sys.fork((child) => child.exec("/bin/node", ["node", ...args]));
    code = (await sys.wait(pid))?.status.code ?? -1;
    return 0;
  });
  expect(crashes).toEqual([]);
  return { text, code };
}

describe("as the real one", () => {
  test.each(readdirSync(FOLDER).filter((name) => /\.[mc]js$/.test(name)))("%s", async (name) => {
    const recorded = join(FOLDER, name.replace(/\.[mc]js$/, ".txt"));
    if (process.env["UPDATE"] === "1") writeFileSync(recorded, execFileSync("node", [name], { cwd: FOLDER }));
    const { text } = await run([name], { [name]: readFileSync(join(FOLDER, name), "utf8") });
    expect(text).toBe(readFileSync(recorded, "utf8"));
  });
});

test.each([
  ["-p", "[1, 2].map((x) => x * 2)", "[ 2, 4 ]\n", 0],
  ["-p", "`${typeof globalThis} ${[..." + '"ab"' + "].length}`", "object 2\n", 0],
  ["-e", "process.exit(3)", "", 3],
  ["-e", "try { process.exit(4) } catch { } finally { console.log(1) }", "1\n", 4],
  ["-e", "process.exitCode = 5; console.log('out')", "out\n", 5],
  ["-e", "let x = ;", "[eval]:1\nlet x = ;\n        ^\n\nSyntaxError: Unexpected token ';'\n\nNode.js v26.5.0\n", 1],
  ["-e", "require('net')", /The module 'net' is not part of this simulated Node.js/, 1],
  ["-e", "require('left-pad')", /Cannot find module 'left-pad'/, 1],
  ["-e", "Promise.reject(new Error('lost'))", /Error: lost/, 1],
  ["-e", "Promise.reject(new Error('found')).catch((e) => console.log(e.message))", "found\n", 0],
  ["-e", "(function f() { f() })()", /RangeError: Maximum call stack size exceeded/, 1],
  // Nothing of the host can be had.
  ["-p", "(() => {}).constructor", "undefined\n", 0],
  ["-p", "Object.getPrototypeOf(async function () {}).constructor", "undefined\n", 0],
  ["-e", "[1].map.constructor('return this')()", /is not a function/, 1],
  ["-e", "Array.prototype.mine = 1", /Cannot assign to 'mine' of a built-in object/, 1],
  ["-p", "typeof window + typeof eval + typeof Function", "undefinedundefinedundefined\n", 0],
] as const)("%s %s", async (option, code, expected, status) => {
  const result = await run([option, code]);
  if (typeof expected === "string") expect(result.text).toBe(expected);
  else expect(result.text).toMatch(expected);
  expect(result.code).toBe(status);
});

test("an error that nobody catches shows its line", async () => {
  const { text, code } = await run(["x.js"], { "x.js": 'function f() {\n  throw new Error("boom");\n}\nf();\n' });
  expect(text).toMatch(
    /^\/app\/x\.js:2\n {2}throw new Error\("boom"\);\n {8}\^\n\nError: boom\n {4}at f \(\/app\/x\.js:2:9\)\n {4}at Object\.<anonymous> \(\/app\/x\.js:4:2\)\n/,
  );
  expect(code).toBe(1);
});
