import { expect, test } from "vitest";
import en from "../../content/ui/en.json" with { type: "json" };
import { type NodeContainer, type NodeEnvironment, startNode } from "../../src/site/client/node-boot.ts";

const container = {} as NodeContainer;
const good: NodeEnvironment = { online: true, crossOriginIsolated: true, supported: true, timeoutSeconds: 20, boot: async () => container };

test("starts", async () => {
  expect(await startNode(good, en)).toEqual({ started: true, container });
});

test.each<[name: string, environment: Partial<NodeEnvironment>, message: string]>([
  ["offline", { online: false }, en.nodeOffline],
  ["unsupported", { supported: false }, en.nodeUnsupported],
  ["not isolated", { crossOriginIsolated: false }, en.nodeNotIsolated],
  ["no answer", { timeoutSeconds: 0.01, boot: () => new Promise(() => {}) }, "No answer within 0.01 seconds"],
  ["refused", { boot: () => Promise.reject(new Error("blocked")) }, "It did not start: blocked."],
])("%s: says why", async (_, environment, message) => {
  const result = await startNode({ ...good, ...environment }, en);
  expect(result.started).toBe(false);
  expect(result.started ? "" : result.message).toContain(message);
});
