import type {} from "../../src/site/client/node-playground.ts";
import { expect, test } from "./page.ts";

test("several terminals on one machine", async ({ page }) => {
  await page.goto("/playground/");
  await expect(page.locator(".xterm-rows")).toContainText("$");
  await page.keyboard.type("echo one > /tmp/shared\r");
  await page.getByRole("button", { name: "New terminal" }).click();
  const second = page.getByRole("tabpanel", { name: "Terminal 2" }).locator(".xterm-rows");
  await expect(second).toContainText("$");
  await page.keyboard.type("cat /tmp/shared\r");
  await expect(second).toContainText("one");
});

test("a published port in the browser pane", async ({ page }) => {
  await page.goto("/playground/");
  await expect(page.locator(".xterm-rows")).toContainText("$");
  await page.keyboard.type("docker run -d -p 8080:80 nginx && sleep 1 && echo up-$((1+1))\r");
  await expect(page.locator(".xterm-rows")).toContainText("up-2", { timeout: 20_000 });
  await page.getByRole("button", { name: "Go" }).click();
  await expect(page.frameLocator(".browser-frame").locator("h1")).toContainText("nginx");
});

test.describe("real Node.js", () => {
  test("starts with a boot that works, only after the button, and says so", async ({ page }) => {
    await page.addInitScript(() => {
      window.dabbaNodeBoot = async () => ({
        spawn: async () => ({
          output: new ReadableStream<string>({ start: (controller) => controller.enqueue("node is here\r\n") }),
          input: new WritableStream<string>(),
          resize() {},
        }),
      });
    });
    await page.goto("/playground/node/");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.locator(".node-start").click();
    await expect(page.locator(".node-terminal .xterm-rows")).toContainText("node is here");
    // xterm draws only what is in sight.
    await page.locator(".simulated-terminal").scrollIntoViewIfNeeded();
    await expect(page.locator(".simulated-terminal .xterm-rows")).toContainText("$");
  });

  test("offline it says so, and the simulated terminal stays", async ({ page, context }) => {
    await page.goto("/playground/node/");
    await expect(page.locator(".simulated-terminal .xterm-rows")).toContainText("$");
    await context.setOffline(true);
    await page.locator(".node-start").click();
    await expect(page.locator(".node-status")).toContainText("offline");
    await page.locator(".simulated-terminal .xterm-helper-textarea").focus();
    await page.keyboard.type("echo works\r");
    await expect(page.locator(".simulated-terminal .xterm-rows")).toContainText("works");
  });
});
