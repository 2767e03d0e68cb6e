import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Machine } from "../../machine/types.ts";
import {
  consoleColumns,
  consoleRows,
  freshMachine,
  loginNanoseconds,
  type PageMachine,
  terminalEnvironment,
  thinkingNanoseconds,
} from "../../protocol/page-machine.ts";
import type { ExecutedBlock } from "../../protocol/steps.ts";
import { NODE_TURNS } from "../node/turns.ts";
import { teeTerminal } from "../tee.ts";
import { type ConsoleSource, PageError, type SourceUnit } from "./console-source.ts";
import type { MachineBundle } from "./machine-bundle.ts";
import type { MachineModule } from "./machine-module.ts";
import type { PageSource } from "./page-source.ts";
import { renderConsole } from "./terminal-rows.ts";

/** Raised when the shape of cached results changes. */
const format = 9;

/** Runs the console blocks of a page, in order, in virtual time; or finds that this was done before. */
export async function executePage(page: PageSource, bundle: MachineBundle): Promise<readonly ExecutedBlock[]> {
  if (page.blocks.length === 0) return [];
  const { module, hash } = await bundle.load();
  const key = createHash("sha256")
    .update(JSON.stringify([format, hash, page.machine, page.blocks.map(keyOf)]))
    .digest("hex");
  const file = path.join(bundle.cache, "console", `${key}.json`);
  const known = await readFile(file, "utf8").catch(() => undefined);
  const executed = known === undefined ? await execute(page, module) : (JSON.parse(known) as ExecutedBlock[]);
  check(page, executed);
  if (known === undefined) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(executed));
  }
  return executed;
}

function keyOf(block: ConsoleSource): unknown {
  return [block.user, block.fresh, block.units.map((unit) => unit.steps)];
}

async function execute(page: PageSource, module: MachineModule): Promise<ExecutedBlock[]> {
  const machines: Machine[] = [];
  await module.assertPublished(page.machine.images);
  const boot = async (description: PageMachine) => {
    const machine = await module.createMachine({ ...description, pace: "stopped", host: NODE_TURNS });
    machines.push(machine);
    return machine;
  };
  let shared: Machine | undefined;
  try {
    const executed: ExecutedBlock[] = [];
    for (const [index, block] of page.blocks.entries()) {
      let machine: Machine;
      if (block.fresh) machine = await boot(freshMachine(page.machine, index));
      else machine = shared ??= await boot(page.machine);
      executed.push(await executeBlock(block, machine, module, page.path));
    }
    return executed;
  } finally {
    for (const machine of machines) machine.dispose();
  }
}

async function executeBlock(block: ConsoleSource, machine: Machine, module: MachineModule, pagePath: string): Promise<ExecutedBlock> {
  const chunks: Uint8Array[] = [];
  const opened = machine.openTerminal(
    { rows: consoleRows, cols: consoleColumns },
    { env: terminalEnvironment, ...(block.user === undefined ? {} : { user: block.user }) },
  );
  const tee = teeTerminal(opened, (bytes) => {
    chunks.push(bytes);
  });
  await machine.advance(loginNanoseconds);
  const units: { exitCode: number | undefined }[] = [];
  for (const unit of block.units) {
    await machine.advance(thinkingNanoseconds);
    machine.setPace("virtual");
    const player = tee.player();
    const results = await withLimit(module.playConsole(player.terminal, unit.steps), pagePath, unit.line);
    machine.setPace("stopped");
    player.stop();
    units.push({ exitCode: results.findLast((result) => result.exitCode !== undefined)?.exitCode });
  }
  // What stands behind the last prompt is still on its way.
  await NODE_TURNS.turn();
  return { console: await renderConsole(Buffer.concat(chunks), consoleRows, block.units.length), units };
}

/** A command that never ends must not hang the build. */
async function withLimit<T>(work: Promise<T>, pagePath: string, line: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PageError(pagePath, line, "this command did not come to an end within 60 seconds")), 60_000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function check(page: PageSource, executed: readonly ExecutedBlock[]): void {
  for (const [index, block] of page.blocks.entries()) {
    for (const [position, unit] of block.units.entries()) {
      const exitCode = executed[index]?.units[position]?.exitCode;
      if (exitCode !== undefined && exitCode !== unit.exits) throw new PageError(page.path, unit.line, unexpected(unit, exitCode, executed[index], position));
    }
  }
}

function unexpected(unit: SourceUnit, exitCode: number, block: ExecutedBlock | undefined, position: number): string {
  const output = (block?.console.units[position]?.output ?? []).slice(-12).map((row) => `    ${plain(row)}`);
  const advice = unit.exits === 0 ? ` If it should, write \`$ ${unit.command}  # exits ${exitCode}\`.` : "";
  return [`“${unit.command}” ended with exit code ${exitCode}, not ${unit.exits}.${advice}`, ...output].join("\n");
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
