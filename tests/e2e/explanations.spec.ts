import type { Page } from "@playwright/test";
import { block, expect, test, violations } from "./page.ts";

const card = (page: Page) => page.getByRole("tooltip");
const inline = (page: Page, text: string) => page.locator("code.explained", { hasText: text }).first();

test("pointing at a flag shows what it means, in the language of the page", async ({ page }) => {
  await page.goto("/cheatsheet/");
  await inline(page, "docker run -d --name web").locator("span", { hasText: /^-d$/ }).hover();
  await expect(card(page)).toContainText("-d, --detach");
  await expect(card(page)).toContainText("Leave it running");
  await card(page).hover();
  await expect(card(page)).toBeVisible();
  await page.mouse.move(2, 2);
  await expect(card(page)).toBeHidden();
  await page.goto("/hi/cheatsheet/");
  await inline(page, "docker run -d --name web").locator("span", { hasText: /^-d$/ }).hover();
  await expect(card(page)).toContainText("chalne do");
});

test("the words of a console block, arguments too", async ({ page }) => {
  await page.goto("/cheatsheet/");
  const row = block(page, 1).locator(".rows.head", { hasText: "docker run -d --name web -p 8080:80 nginx" });
  await row.getByText("8080:80").hover();
  await expect(card(page)).toContainText("-p, --publish");
  await row.getByText("nginx").hover();
  await expect(card(page)).toContainText("IMAGE");
});

test("keyboard: a command is one stop, arrows go through its words, Escape closes", async ({ page }) => {
  await page.goto("/cheatsheet/");
  const command = inline(page, "docker run -d nginx");
  await page.locator("code.explained").first().scrollIntoViewIfNeeded();
  await command.evaluate((element) => (element.previousElementSibling as HTMLElement | null)?.focus());
  await page.keyboard.press("Tab");
  for (let steps = 0; steps < 60 && !(await command.evaluate((element) => element === document.activeElement)); steps++) await page.keyboard.press("Tab");
  await expect(command).toBeFocused();
  await expect(card(page)).toContainText("docker");
  await page.keyboard.press("ArrowRight");
  await expect(card(page)).toContainText("docker run");
  await page.keyboard.press("ArrowRight");
  await expect(card(page)).toContainText("--detach");
  await expect(command).toHaveAttribute("aria-describedby", (await card(page).getAttribute("id")) ?? "-");
  await page.keyboard.press("Escape");
  await expect(card(page)).toBeHidden();
  await expect(command).toBeFocused();
});

test("phone: a tap shows it inside the screen, a tap elsewhere hides it", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto("/cheatsheet/");
  await inline(page, "docker run -d --name web")
    .locator("span", { hasText: /^8080:80$/ })
    .tap();
  await expect(card(page)).toContainText("--publish");
  const box = await card(page).boundingBox();
  expect(box?.x ?? -1).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
  await page.locator("h2").first().tap();
  await expect(card(page)).toBeHidden();
  await context.close();
});

for (const theme of ["light", "dark"] as const) {
  test(`no violations of accessibility with an explanation in sight, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto("/docker/run/");
    await page.locator("code.explained span").first().hover();
    await expect(card(page)).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
