import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { type PageMachine, pageMachine } from "../../protocol/page-machine.ts";
import { slugOfPath } from "../../protocol/slug.ts";
import { type ConsoleSource, consoleSources, PageError } from "./console-source.ts";

/** What the build needs to know about a page to run it. */
export interface PageSource {
  readonly slug: string;
  /** `content/en/02-docker/04-day-to-day.mdx` */
  readonly path: string;
  readonly machine: PageMachine;
  readonly blocks: readonly ConsoleSource[];
}

/** Reads a page of `content/en` or `content/hi`. The machine is that of the English twin, and so must the commands be. */
export async function readPageSource(file: URL): Promise<PageSource | undefined> {
  const full = fileURLToPath(file);
  const match = /\/(content\/(en|hi)\/(.+\.mdx))$/.exec(full.replaceAll("\\", "/"));
  if (match === null) return undefined;
  const [, path = "", locale = "", inside = ""] = match;
  const own = await readFile(full, "utf8");
  const english = locale === "en" ? own : await readFile(full.replace(/content([\\/])hi[\\/]/, "content$1en$1"), "utf8").catch(() => own);
  const slug = slugOfPath(inside);
  const blocks = consoleSources(own, path);
  if (english !== own) checkTwin(blocks, consoleSources(english, path.replace("content/hi/", "content/en/")), path);
  return { slug, path, machine: pageMachine(slug, frontMatter(english).machine), blocks };
}

function frontMatter(source: string): { machine?: Parameters<typeof pageMachine>[1] } & Record<string, unknown> {
  const match = /^---\r?\n([\s\S]*?)\r?\n---/.exec(source);
  return match === null ? {} : ((parse(match[1] ?? "") as Record<string, unknown> | null) ?? {});
}

function checkTwin(own: readonly ConsoleSource[], english: readonly ConsoleSource[], path: string): void {
  for (let index = 0; index < Math.max(own.length, english.length); index += 1) {
    const ours = own[index];
    const theirs = english[index];
    if (ours === undefined || theirs === undefined) {
      throw new PageError(path, ours?.line ?? 1, `has ${own.length} runnable blocks, its English twin ${english.length}`);
    }
    if (commandsOf(ours) !== commandsOf(theirs)) throw new PageError(path, ours.line, "the commands of this block differ from its English twin's");
  }
}

function commandsOf(block: ConsoleSource): string {
  return JSON.stringify([block.user, block.fresh, block.units.map((unit) => [unit.steps, unit.exits])]);
}
