import { block, expect, liveText, test, violations } from "./page.ts";

test("a pressed command takes the place of its static text to the pixel", async ({ page }) => {
  await page.goto("/");
  const rows = async (selector: string) =>
    block(page, 0)
      .locator(selector)
      .evaluateAll((all) =>
        all.map((row) => ({ top: Math.round(row.getBoundingClientRect().top), text: (row.textContent ?? "").replaceAll("\u00a0", " ").trimEnd() })),
      );
  const height = () => block(page, 0).evaluate((element: HTMLElement) => element.offsetHeight);
  const before = (await rows(".unit[data-unit] .row")).map((row) => ({ ...row, text: row.text.replace(/exit \d+$/, "").trimEnd() }));
  const heightBefore = await height();
  await block(page, 0).locator(".run-all").click();
  await expect(block(page, 0).locator(".gutter-mark:not(.busy)")).toHaveCount(3);
  await expect(block(page, 0).locator(".ghost")).toBeVisible();
  const after = await rows(".xterm-rows > div");
  expect(after.slice(0, before.length)).toEqual(before);
  expect(Math.abs((await height()) - heightBefore)).toBeLessThanOrEqual(1);
});

test("nothing moves while commands run, one by one and all", async ({ page }) => {
  await page.goto("/docker/images-and-layers/");
  const second = block(page, 1);
  await second.evaluate((element: HTMLElement) => {
    const heights = new Set<number>();
    Object.assign(window, { heights });
    const note = () => {
      heights.add(element.offsetHeight);
      requestAnimationFrame(() => setTimeout(note));
    };
    note();
  });
  await second.locator(".unit-run").first().click();
  await expect(second.locator(".gutter-mark.ok")).toHaveCount(1);
  await second.locator(".run-all").click();
  await expect(second.locator(".gutter-mark.ok")).toHaveCount(3);
  await expect(second.locator(".ghost")).toBeVisible();
  expect(await page.evaluate(() => [...(window as unknown as { heights: Set<number> }).heights])).toHaveLength(1);
});

test("Escape and then Tab leaves the terminal, Tab alone completes", async ({ page }) => {
  await page.goto("/");
  await block(page, 0).locator(".unit-run").first().click();
  await expect(block(page, 0).locator(".gutter-mark.ok")).toHaveCount(1);
  const field = block(page, 0).locator(".xterm-helper-textarea");
  await expect(field).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(field).not.toBeFocused();
});

test("one command by keyboard, then the next one as a ghost, then one's own", async ({ page }) => {
  await page.goto("/");
  const first = block(page, 0).locator(".unit-run").first();
  await first.focus();
  await page.keyboard.press("Enter");
  await expect(block(page, 0).locator(".gutter-mark.ok")).toHaveCount(1);
  await expect(block(page, 0).locator(".ghost")).toBeVisible();
  await page.keyboard.type("echo namaste\r");
  await expect(liveText(page, 0)).toContainText("namaste");
});

test("the machine is as it was after a reload, and in the other language", async ({ page }) => {
  await page.goto("/");
  await block(page, 0).locator(".unit-run").first().click();
  await expect(block(page, 0).locator(".gutter-mark.ok")).toHaveCount(1);
  await page.keyboard.type("echo kept\r");
  await expect(liveText(page, 0)).toContainText("kept");
  await page.waitForTimeout(500);
  await page.reload();
  await expect(liveText(page, 0)).toContainText("kept");
  await page.getByRole("link", { name: "Hinglish" }).click();
  await expect(liveText(page, 0)).toContainText("kept");
});

test("undo takes back the last command, start over takes back all", async ({ page }) => {
  await page.goto("/");
  await block(page, 0).locator(".unit-run").first().click();
  await expect(block(page, 0).locator(".gutter-mark.ok")).toHaveCount(1);
  await block(page, 0).locator(".unit-run").first().click();
  await expect(block(page, 0).locator(".gutter-mark")).toHaveCount(2);
  await block(page, 0).getByRole("button", { name: "Undo" }).click();
  await expect(block(page, 0).locator(".gutter-mark")).toHaveCount(1);
  await block(page, 0).getByRole("button", { name: "Start over" }).click();
  await expect(block(page, 0).locator(".live")).toHaveCount(0);
  await expect(block(page, 0).locator(".unit-run").first()).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe with a live terminal, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/");
    await block(page, 0).locator(".unit-run").first().click();
    await expect(block(page, 0).locator(".gutter-mark.ok")).toHaveCount(1);
    expect(await violations(page)).toEqual([]);
  });
}

test("keys come through a flood of output", async ({ page }) => {
  await page.goto("/playground/");
  const rows = page.locator(".xterm-rows");
  await expect(rows).toContainText("$");
  await page.keyboard.type("seq 100000\r");
  await page.waitForTimeout(300);
  await page.keyboard.press("Control+c");
  await page.keyboard.type("echo still-here\r");
  await expect(rows).toContainText("still-here");
});

test("phone: the key bar types", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto("/");
  await block(page, 0).locator(".unit-run").first().tap();
  await expect(block(page, 0).locator(".gutter-mark.ok")).toHaveCount(1);
  await block(page, 0).locator(".key-line").fill("echo from-a-phone");
  await page.keyboard.press("Enter");
  await expect(liveText(page, 0)).toContainText("from-a-phone");
  await context.close();
});
