import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import en from "../../content/ui/en.json" with { type: "json" };
import hi from "../../content/ui/hi.json" with { type: "json" };
import { consoleSources } from "../../src/host/build/console-source.ts";
import { headingsOf } from "../../src/host/build/heading-ids.ts";

const content = path.join(import.meta.dirname, "../../content");
const pagesOf = (locale: string) =>
  readdirSync(path.join(content, locale), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".mdx"))
    .map((file) => file.split(path.sep).join("/"))
    .sort();
const read = (locale: string, page: string) => readFileSync(path.join(content, locale, page), "utf8");

test("every page is there in both languages, under the same name", () => {
  expect(pagesOf("hi")).toEqual(pagesOf("en"));
});

test("both languages have the same labels", () => {
  expect(Object.keys(hi)).toEqual(Object.keys(en));
  expect(Object.keys(hi.parts)).toEqual(Object.keys(en.parts));
});

const both = pagesOf("en").filter((page) => pagesOf("hi").includes(page));

describe.each(both)("%s", (page) => {
  const english = read("en", page);
  const hinglish = read("hi", page);

  test("has the same headings, level by level: their ids are shared", () => {
    expect(headingsOf(hinglish).map((heading) => heading.depth)).toEqual(headingsOf(english).map((heading) => heading.depth));
  });

  test("runs the same commands", () => {
    const commands = (source: string) =>
      consoleSources(source, page).map(({ user, fresh, units }) => [user, fresh, units.map((unit) => [unit.steps, unit.exits])]);
    expect(commands(hinglish)).toEqual(commands(english));
  });

  test("has the same exercises, pictures and terms", () => {
    const used = (source: string) => [...source.matchAll(/<(Exercise|Picture)\b[^>]*?\b(?:id|name)="([^"]+)"/g)].map((match) => `${match[1]} ${match[2]}`);
    expect(used(hinglish)).toEqual(used(english));
  });

  test("only the English page says how the machine starts", () => {
    expect(/^---\n[\s\S]*?\nmachine:[\s\S]*?\n---/.test(hinglish)).toBe(false);
  });
});
