import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** Every test fails on a request to another origin, a violation of the page's policy, or a script error. */
export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const wrong: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(`${baseURL}/`) && !/^(data:|blob:|about:)/.test(request.url())) wrong.push(`request to ${request.url()}`);
    });
    page.on("pageerror", (error) => wrong.push(`script error: ${error.message}`));
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) wrong.push(message.text());
    });
    await use(page);
    expect(wrong).toEqual([]);
  },
});

export { expect };

/** The block with this number on the page, from 0. */
export function block(page: Page, number: number) {
  return page.locator("console-block").nth(number);
}

/** Text of a live terminal. */
export function liveText(page: Page, number: number) {
  return block(page, number).locator(".xterm-rows");
}

export async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
