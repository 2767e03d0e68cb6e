import { expect, test } from "vitest";
import { withPolicy } from "../../src/site/integrations/content-security-policy.ts";
import { headerRules, headersFor } from "../../src/site/integrations/preview-server.ts";

test("headers by path", () => {
  const rules = headerRules("/node/*\n  A: 1\n  B: x y\n\n# note\n/sw.js\n  C: 3\n");
  expect(headersFor(rules, "/node/deep/")).toEqual([
    ["A", "1"],
    ["B", "x y"],
  ]);
  expect(headersFor(rules, "/sw.js")).toEqual([["C", "3"]]);
  expect(headersFor(rules, "/swxjs")).toEqual([]);
});

test("the policy comes first in the head and knows the page's inline scripts, not its data", () => {
  const html = withPolicy('<html><head><meta charset="utf-8"><title>x</title><script>a()</script><script type="application/json">{}</script></head></html>', {
    "script-src": "'self'",
  });
  expect(html).toContain(`<head><meta charset="utf-8"><meta http-equiv="content-security-policy" content="script-src 'self' 'sha256-`);
  expect(html.match(/sha256-/g)).toHaveLength(1);
});
