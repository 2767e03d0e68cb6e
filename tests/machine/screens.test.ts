/**
 * What a terminal shows after the real docker (28.5.2) wrote to it, and after ours did, at three widths. The bytes in screens/ were
 * recorded from an interactive bash on a pty; here the same keys are typed at a terminal of the machine.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import headless from "@xterm/headless";
import { describe, expect, test } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import { normalise } from "../conformance/compare.mjs";
import { NODE_TURNS } from "../support/kernel.ts";

interface Recording {
  readonly about: string;
  /** Run without a terminal beforehand. */
  readonly setup: string;
  /** Keys, and what the output looks like when the next may be typed: `P` is a prompt, a number that many seconds. */
  readonly steps: readonly (readonly [keys: string, until: string | number])[];
  /** Bytes by width. */
  readonly recorded: Readonly<Record<string, string>>;
}

const ROWS = 30;
const FOLDER = join(import.meta.dirname, "screens");

for (const file of readdirSync(FOLDER)) {
  const recording = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Recording;
  describe(`${basename(file, ".json")}: ${recording.about}`, () => {
    test.each(Object.entries(recording.recorded))("at %s columns", { timeout: 60_000 }, async (columns, bytes) => {
      const cols = Number(columns);
      const ours = await play(recording, cols);
      expect(settled(await shown(ours, cols), cols)).toEqual(settled(await shown(bytes, cols), cols));
    });
  });
}

/** What the machine writes to its terminal, from the clearing of the screen on. */
async function play({ setup, steps }: Recording, cols: number): Promise<string> {
  const machine = await createMachine({
    seed: "screens",
    epoch: Date.UTC(2026, 9, 12, 4),
    pace: "realtime",
    host: NODE_TURNS,
    registry: true,
    images: ["busybox"],
  });
  const session = { user: "root", workdir: "/root/work" } as const;
  if (setup !== "") await machine.run(setup, session);
  const terminal = machine.openTerminal({ rows: ROWS, cols }, session);
  const decoder = new TextDecoder();
  let text = "";
  void (async () => {
    for (let bytes = await terminal.stream.read(); bytes !== undefined; bytes = await terminal.stream.read()) text += decoder.decode(bytes, { stream: true });
  })();
  const type = async (keys: string, until: string | number): Promise<void> => {
    const from = text.length;
    await terminal.stream.write(new TextEncoder().encode(keys));
    const pattern = until === "P" ? /(^|[\n\r])\$ $/ : new RegExp(String(until));
    const started = performance.now();
    const settled = (): boolean => {
      const passed = performance.now() - started;
      if (until === "") return passed > 300;
      return passed > 100 && pattern.test(withoutControls(text.slice(from)));
    };
    while (!settled()) {
      if (performance.now() - started > 20_000) throw new Error(`after ${JSON.stringify(keys)}: ${JSON.stringify(text.slice(-600))}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await type("PS1='$ '; clear\r", "P");
  text = text.slice(text.lastIndexOf("\x1b[H"));
  for (const [keys, until] of steps) await type(keys, until);
  machine.dispose();
  return text;
}

/** Everything that stands in a terminal in the end, rows that only go on put together. */
async function shown(bytes: string, cols: number): Promise<string> {
  const terminal = new headless.Terminal({ cols, rows: ROWS, scrollback: 1000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let row = 0; row < active.length; row++) {
    const line = active.getLine(row);
    const text = line?.translateToString(false) ?? "";
    if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ""}${text}`);
    else lines.push(text);
  }
  terminal.dispose();
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}

/**
 * Without what no two runs have in common: digests, times, sizes, what the images' own programs say of themselves, the order of what
 * goes on side by side. Long lines are cut where the terminal's edge is, whoever did it there.
 */
function settled(text: string, cols: number): string[] {
  const short = text
    .replace(/sha256:[0-9a-f]*/g, "sha256:H")
    .replace(/\b[0-9a-f]{12}(?=[: ])/g, "<ID12>")
    .replace(/(digest: sha256:H size: )\d+/g, "$1N")
    .replace(/^BusyBox v.*$/gm, "BusyBox")
    .replace(/[\d.]+[kM]?B \/ [\d.]+[kM]?B( +0B \/ 0B +\d)/g, "<NET>$1");
  const lines = normalise(short, "docker build pull push stats").replace(/ {2,}/g, "  ").split("\n");
  return sortedRuns(lines).flatMap((line) => (line.length <= cols ? [line] : (line.match(new RegExp(`.{1,${cols}}`, "gs")) ?? [])));
}

/** Steps of a build with what stands below each, and warnings, in one order. */
function sortedRuns(lines: readonly string[]): string[] {
  const result: string[] = [];
  let run: string[] = [];
  const flush = (): void => {
    result.push(...run.sort().flatMap((group) => group.split("\n")));
    run = [];
  };
  for (const line of lines) {
    if (/^ => =>/.test(line) && run.length > 0) run.push(`${run.pop()}\n${line}`);
    else if (/^ (=>|-) /.test(line)) run.push(line);
    else {
      flush();
      result.push(line);
    }
  }
  flush();
  return result;
}

function withoutControls(text: string): string {
  return text.replace(/\x1b\[[?]?[\d;]*[A-Za-z]|\x1b\][^\x07]*\x07/g, "");
}
