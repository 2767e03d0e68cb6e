import type { Page } from "@playwright/test";
import { block, expect, test } from "./page.ts";

test("every block of the cheatsheet runs, and prints what its static text shows, ids included", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto("/cheatsheet/");
  const blocks = await page.locator("console-block").count();
  expect(blocks).toBeGreaterThan(5);
  for (let number = 0; number < blocks; number++) {
    const units = await block(page, number).locator(".unit[data-unit]").count();
    const shown = await rows(page, number, ".unit[data-unit] .row");
    await block(page, number).locator(".run-all").click();
    await expect(block(page, number).locator(".gutter-mark:not(.busy)")).toHaveCount(units, { timeout: 60_000 });
    await expect(block(page, number).locator(".ghost")).toBeVisible();
    const live = await rows(page, number, ".xterm-rows > div");
    while (live.length > 0 && live.at(-1) === "") live.pop();
    // The prompt that waits, with the ghost of what could come next, is not part of the text.
    if (/^[$#]/.test(live.at(-1) ?? "")) live.pop();
    const printed = shown.filter((row) => row !== "");
    const seen = live.filter((row) => row !== "");
    expect(seen.length, `block ${number + 1}`).toBeGreaterThan(0);
    expect(seen, `block ${number + 1}`).toEqual(printed.slice(-seen.length));
  }
});

/** Rows of text: the machine's clock stands still while the reader reads, so even times and digests are those of the page. */
async function rows(page: Page, number: number, selector: string): Promise<string[]> {
  const texts = await block(page, number)
    .locator(selector)
    .evaluateAll((all) =>
      all.map((row) => [...row.childNodes].map((node) => ((node as Element).className === "unit-exit" ? "" : (node.textContent ?? ""))).join("")),
    );
  const plain = texts.map((text) => text.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim());
  // A live terminal is as high as the text that it replaces; what is printed of its height differs.
  return plain.map((text, i) => (plain[i - 1] === '"ConsoleSize": [' ? "ROWS," : text));
}
