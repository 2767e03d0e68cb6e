import { expect, test, violations } from "./page.ts";

for (const { path, lang } of [
  { path: "/", lang: "en" },
  { path: "/hi/", lang: "hi-Latn" },
  { path: "/playground/", lang: "en" },
  { path: "/fidelity/", lang: "en" },
  { path: "/glossary/", lang: "en" },
  { path: "/hi/commands/", lang: "hi-Latn" },
  { path: "/docker/day-to-day/", lang: "en" },
  { path: "/hi/playground/node/", lang: "hi-Latn" },
]) {
  test(`${path}: language, one h1, no sideways scrolling on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
    await expect(page.locator("h1")).toHaveCount(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`${path}: axe, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      expect(await violations(page)).toEqual([]);
    });
  }
}

test("language switch leads to the same page", async ({ page }) => {
  await page.goto("/fidelity/");
  await page.getByRole("link", { name: "Hinglish" }).click();
  await expect(page).toHaveURL(/\/hi\/fidelity\/(#.*)?$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "hi-Latn");
});

test("search by slash and Ctrl-K, in the page's language, with the keyboard alone", async ({ page }) => {
  await page.goto("/hi/");
  await page.keyboard.press("/");
  const field = page.getByRole("searchbox");
  await expect(field).toBeFocused();
  await field.fill("playground");
  const first = page.locator(".search-dialog li a").first();
  await expect(first).toHaveAttribute("href", /^\/hi\//);
  await page.keyboard.press("ArrowDown");
  await expect(first).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
});

test("search: words in this order come first, at their place; what is typed at once is not lost", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("/");
  await page.keyboard.type("port is already");
  await expect(page.getByRole("searchbox")).toHaveValue("port is already");
  await expect(page.locator(".search-dialog li a").first()).toHaveAttribute("href", "/docker/day-to-day/#when-it-goes-wrong");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/docker\/day-to-day\/#when-it-goes-wrong$/);
});

test("a picture stands upright on a phone and needs no scrolling", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/docker/architecture/");
  const picture = page.getByRole("img", { name: /docker client/ });
  await expect(picture).toHaveCount(1);
  const box = await picture.boundingBox();
  expect(box?.width).toBeLessThan(350);
  expect(box?.height).toBeGreaterThan(box?.width ?? 0);
});

test("theme goes round and is kept", async ({ page }) => {
  await page.goto("/");
  const button = page.locator("#theme-button");
  await button.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await button.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("skip link and the menu of a phone work by keyboard", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto("/fidelity/");
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.locator(".menu-button").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#chapters")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("#chapters")).toBeHidden();
});

test("an address without a page gets the page that says so, in both languages", async ({ page }) => {
  const response = await page.goto("/hi/nowhere/");
  expect(response?.status()).toBe(404);
  await expect(page.locator("section[lang=hi-Latn]")).toBeVisible();
  await expect(page.locator("section[lang=en]")).toBeVisible();
  await expect(page.getByRole("link", { name: /Registries/ })).toHaveAttribute("href", "/hi/docker/registries/");
});

test("works offline after one visit", async ({ page, context }) => {
  await page.goto("/");
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    while (registration.active?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await page.reload();
  await context.setOffline(true);
  await page.goto("/hi/fidelity/");
  await expect(page.locator("html")).toHaveAttribute("lang", "hi-Latn");
  await page.goto("/");
  await page.locator(".unit-run").first().click();
  await expect(page.locator(".gutter-mark.ok").first()).toBeVisible();
});

test("without scripts the commands and their output are there", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.locator("console-block .row").first()).toBeVisible();
  await expect(page.locator(".unit-run").first()).toBeHidden();
  await context.close();
});
