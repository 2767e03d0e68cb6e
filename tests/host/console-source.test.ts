import { describe, expect, test } from "vitest";
import { consoleSources } from "../../src/host/build/console-source.ts";

const block = (body: string, meta = "run") => `# Title\n\n\`\`\`console ${meta}\n${body}\n\`\`\`\n`;

describe("console blocks", () => {
  test("commands, input, keys; anything else is sample output", () => {
    const [source] = consoleSources(block("$ docker run -it ubuntu bash\nroot@abc:/#\n> ls\n^D\n$ cat\n> x\n^C\n^P^Q\n<Tab><Up>"), "p.mdx");
    expect(source?.line).toBe(3);
    expect(source?.units.map((unit) => [unit.line, unit.steps])).toEqual([
      [
        4,
        [
          { kind: "command", text: "docker run -it ubuntu bash" },
          { kind: "input", text: "ls" },
          { kind: "keys", bytes: "\x04" },
        ],
      ],
      [
        8,
        [
          { kind: "command", text: "cat" },
          { kind: "input", text: "x" },
          { kind: "keys", bytes: "\x03" },
          { kind: "keys", bytes: "\x10\x11" },
          { kind: "keys", bytes: "\t\x1b[A" },
        ],
      ],
    ]);
  });

  test("the expected exit code is no part of the command", () => {
    const [source] = consoleSources(block("$ docker rm web  # exits 1\n$ echo a # exits\n$ true"), "p.mdx");
    expect(source?.units.map((unit) => [unit.command, unit.exits])).toEqual([
      ["docker rm web", 1],
      ["echo a # exits", 0],
      ["true", 0],
    ]);
  });

  test("options of the block", () => {
    const [source] = consoleSources(block("$ a\n$ b", "run user=root fresh exit=3"), "p.mdx");
    expect(source).toMatchObject({ user: "root", fresh: true, units: [{ exits: 0 }, { exits: 3 }] });
  });

  test("blocks without `run`, of other languages or inside other fences are left alone", () => {
    const text = `\`\`\`console\n$ a\n\`\`\`\n\`\`\`sh run\n$ a\n\`\`\`\n\`\`\`\`md\n\`\`\`console run\n$ a\n\`\`\`\n\`\`\`\`\n`;
    expect(consoleSources(text, "p.mdx")).toEqual([]);
  });

  test.each([
    [block("$ a", "run usr=root"), /p\.mdx:3: unknown word “usr=root”/],
    [block("> a"), /p\.mdx:4: a line of input needs a command/],
    [block("output"), /p\.mdx:3: .*at least one/],
  ])("mistakes are told with file and line", (text, message) => {
    expect(() => consoleSources(text, "p.mdx")).toThrow(message);
  });
});
