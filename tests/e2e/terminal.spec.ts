import type { Page } from "@playwright/test";
import { expect, test } from "./page.ts";

const rows = (page: Page) => page.locator(".xterm-rows").first();

async function open(page: Page): Promise<void> {
  await page.goto("/playground/");
  await expect(rows(page)).toContainText("$");
}

/** As a paste by the mouse or Ctrl-V: the terminal gets a clipboard event. */
async function paste(page: Page, text: string): Promise<void> {
  await page
    .locator(".xterm-helper-textarea")
    .first()
    .evaluate((textarea, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      textarea.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
}

/** The longest time between two frames, in milliseconds, while `work` goes on. */
async function longestPause(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const state = { longest: 0, last: performance.now(), on: true };
    (window as unknown as { pauses: typeof state }).pauses = state;
    const frame = () => {
      const now = performance.now();
      state.longest = Math.max(state.longest, now - state.last);
      state.last = now;
      if (state.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  return page.evaluate(() => {
    const { pauses } = window as unknown as { pauses: { longest: number; on: boolean } };
    pauses.on = false;
    return pauses.longest;
  });
}

test("100 000 lines: the page stays alive, and Ctrl-C is answered meanwhile", async ({ page }) => {
  await open(page);
  await page.keyboard.type("seq 100000; echo all-$((1+1))\r");
  const pause = await longestPause(page, () => expect(rows(page)).toContainText("all-2", { timeout: 20_000 }));
  test.info().annotations.push({ type: "longest pause", description: `${Math.round(pause)} ms` });
  await expect(rows(page)).toContainText("100000");

  await page.keyboard.type("yes flood\r");
  await expect(rows(page)).toContainText("flood");
  const start = Date.now();
  await page.keyboard.press("Control+c");
  await expect(rows(page)).toContainText("^C");
  test.info().annotations.push({ type: "Ctrl-C in a flood", description: `${Date.now() - start} ms` });
  await page.keyboard.type("echo calm-$((2+2))\r");
  await expect(rows(page)).toContainText("calm-4");
});

test("a paste of 500 lines runs them all", async ({ page }) => {
  await open(page);
  await paste(page, Array.from({ length: 500 }, (_, index) => `total=$((total+${index}))`).join("\n"));
  await page.keyboard.type("\recho sum-$total\r");
  await expect(rows(page)).toContainText("sum-124750", { timeout: 20_000 });
});

test("a pasted line of 10 MB has a bound, binary garbage does no harm", async ({ page }) => {
  test.setTimeout(90_000);
  await open(page);
  await paste(page, "y".repeat(10_000_000));
  await expect(rows(page)).toContainText("yyyyyyyyyy", { timeout: 40_000 });
  await page.keyboard.press("Control+c");
  await page.keyboard.type("clear; echo alive-$((3+3))\r");
  await expect(rows(page)).toContainText("alive-6", { timeout: 40_000 });
  await paste(page, Array.from({ length: 20_000 }, (_, index) => String.fromCharCode((index * 7919) % 251)).join(""));
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+c");
  await page.keyboard.type("\rclear\recho still-$((4+4))\r");
  await expect(rows(page)).toContainText("still-8", { timeout: 20_000 });
});

test("a fork bomb in a container ends at its limit", async ({ page }) => {
  test.setTimeout(60_000);
  await open(page);
  await page.keyboard.type("docker run --rm --pids-limit 64 alpine sh -c 'b() { b | b & }; b; sleep 1' > /dev/null 2>&1; echo host-$((5+5))\r");
  await expect(rows(page)).toContainText("host-10", { timeout: 40_000 });
});

test("yes without a reader, a directory that is gone", async ({ page }) => {
  await open(page);
  await page.keyboard.type("yes > /dev/null &\r");
  await page.keyboard.type("echo typed-$((6+6)); kill %1\r");
  await expect(rows(page)).toContainText("typed-12");
  await page.keyboard.type("mkdir /tmp/gone; cd /tmp/gone; rmdir /tmp/gone; touch x; cd; pwd\r");
  await expect(rows(page)).toContainText("touch: cannot touch 'x': No such file or directory");
  await expect(rows(page)).toContainText("/home/learner");
});

test("full-screen programs and a new size", async ({ page }) => {
  await open(page);
  await page.keyboard.type("vi note\r");
  await expect(rows(page)).toContainText("~");
  await page.keyboard.type("ihello");
  await page.setViewportSize({ width: 700, height: 600 });
  await page.keyboard.type(" there");
  await page.keyboard.press("Escape");
  await page.keyboard.type(":wq\r");
  await page.keyboard.type("cat note; stty size\r");
  await expect(rows(page)).toContainText("hello there");
  await page.keyboard.type("top\r");
  await expect(rows(page)).toContainText("load average");
  await page.keyboard.type("q");
  await page.keyboard.type("echo left-$((7+7))\r");
  await expect(rows(page)).toContainText("left-14");
});
