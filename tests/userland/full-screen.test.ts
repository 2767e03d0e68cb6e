import { expect, test } from "vitest";
import { ROOT } from "../../src/sim/kernel/kernel.ts";
import { bootComputer } from "./computer.ts";

/** Runs a program on a terminal, types keys, and gives what it left in /work/file and on the screen. */
async function type(command: string, keys: readonly string[], content?: string) {
  const computer = bootComputer();
  if (content !== undefined) computer.fs.writeFile("/work/file", content);
  computer.fs.writeFile("/work/keys", keys.join("\n===\n"));
  const { kernel } = computer;
  const { reader, writer } = kernel.createPipe();
  const output = kernel.streamOf(reader, undefined);
  const process = kernel.spawnFunction(
    {
      argv: ["terminal"],
      env: new Map([
        ["PATH", "/bin"],
        ["TERM", "xterm-256color"],
      ]),
      cwd: "/work",
      credentials: ROOT,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files: new Map([
        [1, writer],
        [2, writer],
      ]),
    },
    async (sys) => {
      const [master, slave] = sys.openpty({ rows: 10, cols: 60 });
      const pid = sys.fork(async (child) => {
        child.setsid();
        child.setControllingTty(slave);
        for (const fd of [0, 1, 2]) child.dup2(slave, fd);
        const words = command.split(" ");
        return await child.exec(`/bin/${words[0]}`, words);
      });
      sys.close(slave);
      void sys.thread(async () => {
        for (;;) {
          const bytes = await sys.read(master).catch(() => new Uint8Array(0));
          if (bytes.length === 0) return;
          await sys.write(1, bytes);
        }
      });
      for (const key of keys) {
        await sys.sleep(100_000_000n);
        await sys.write(master, key);
      }
      await sys.wait(pid);
      return 0;
    },
  );
  let screen = "";
  for (let bytes = await output.read(); bytes !== undefined; bytes = await output.read()) screen += new TextDecoder().decode(bytes);
  const status = await process.exited;
  const file = computer.fs.exists("/work/file") ? new TextDecoder().decode(computer.fs.readFile("/work/file")) : undefined;
  computer.dispose();
  return { screen, file, status: status.code };
}

const TEXT = "one two\nthree\nfour five six\n";

const VI: readonly (readonly [keys: string, text: string])[] = [
  ["dd", "three\nfour five six\n"],
  ["dw", "two\nthree\nfour five six\n"],
  ["xp", "noe two\nthree\nfour five six\n"],
  ["ihello \x1b", "hello one two\nthree\nfour five six\n"],
  ["A!\x1b", "one two!\nthree\nfour five six\n"],
  ["onew\x1b", "one two\nnew\nthree\nfour five six\n"],
  ["Onew\x1b", "new\none two\nthree\nfour five six\n"],
  ["yyp", "one two\none two\nthree\nfour five six\n"],
  ["ddu", TEXT],
  ["ddu\x12", "three\nfour five six\n"],
  ["cwONE\x1b", "ONE two\nthree\nfour five six\n"],
  ["jjcwX\x1bwcwY\x1b", "one two\nthree\nX Y six\n"],
  ["dwj.", "two\n\nfour five six\n"],
  ["2dd", "four five six\n"],
  ["Gdd", "one two\nthree\n"],
  ["J", "one two three\nfour five six\n"],
  ["rX", "Xne two\nthree\nfour five six\n"],
  ["~", "One two\nthree\nfour five six\n"],
  ["$x", "one tw\nthree\nfour five six\n"],
  ["/five\rdw", "one two\nthree\nfour six\n"],
  ["Gfxx", "one two\nthree\nfour five si\n"],
  ["jdG", "one two\n"],
  [":2d\r", "one two\nfour five six\n"],
  [":%s/e/E/g\r", "onE two\nthrEE\nfour fivE six\n"],
  [":s/one/1/\r", "1 two\nthree\nfour five six\n"],
  [":g/r/d\r", "one two\n"],
  ["D", "\nthree\nfour five six\n"],
  ["vex", " two\nthree\nfour five six\n"],
  ["Vjd", "four five six\n"],
  [">>", "\tone two\nthree\nfour five six\n"],
  ["dtw", "wo\nthree\nfour five six\n"],
  ["3x", " two\nthree\nfour five six\n"],
  ["wdiw", "one \nthree\nfour five six\n"],
  ["guu", TEXT],
  ["gUU", "ONE TWO\nthree\nfour five six\n"],
  ["Rxyz\x1b", "xyz two\nthree\nfour five six\n"],
  ["ma2jd'a", ""],
];

test.each(VI)("vi: %j", async (keys, text) => {
  expect((await type("vi file", [keys, ":wq\r"], TEXT)).file).toBe(text);
});

test("vi: leaving without saving takes force", async () => {
  const { file, screen } = await type("vi file", ["x", ":q\r", ":q!\r"], TEXT);
  expect(file).toBe(TEXT);
  expect(screen).toContain("E37");
});

test("nano: type, save, leave", async () => {
  const { file, screen } = await type("nano file", ["hello", "\x0f", "\r", "\x18"]);
  expect(file).toBe("hello\n");
  expect(screen).toContain("Wrote 1 line");
});

test("nano: cut, paste, search, answer yes on leaving", async () => {
  const { file } = await type("nano file", ["\x0b", "\x1b[B", "\x15", "\x17", "five\r", "X", "\x18", "y", "\r"], TEXT);
  expect(file).toBe("three\none two\nfour Xfive six\n");
});

test("less: pages, searches, leaves", async () => {
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i + 1}\n`).join("");
  const { screen, status } = await type("less file", [" ", "/line 42\r", "G", "q"], lines);
  expect(status).toBe(0);
  expect(screen).toContain("line 10");
  expect(screen).toContain("(END)");
});
