import { expect, it } from "vitest";
import type { SolveStatus } from "../../../src/base/solve-status.ts";
import { PlainContextSteps } from "../../../src/cli/build/plain-context-steps.ts";

const FETCH = { digest: "f", name: "[internal] load remote build context", started: 1n, completed: 2n };
const UNPACK = { digest: "u", inputs: ["f"], name: "copy /context /", started: 3n, completed: 4n };
const METADATA = { digest: "m", name: "[internal] load metadata for docker.io/library/busybox:latest", started: 5n, completed: 6n };
const FROM = { digest: "b", name: "[1/2] FROM docker.io/library/busybox:latest", started: 7n, completed: 8n };
const COPY = { digest: "c", inputs: ["b", "u"], name: "[2/2] COPY a /", started: 9n, completed: 10n };
const EXPORT = { digest: "e", name: "exporting to image", started: 11n };
const SIZES = { dockerfile: 30, ignoreFile: 2, context: (copies: readonly string[]) => copies.length };

function shown(options: ConstructorParameters<typeof PlainContextSteps>[2], stream: readonly SolveStatus[]): { names: string[]; steps: PlainContextSteps } {
  const steps = new PlainContextSteps("Dockerfile", SIZES, options);
  const names: string[] = [];
  for (const status of stream) {
    const { vertexes = [], statuses = [] } = steps.translate(status);
    names.push(...vertexes.map(({ name }) => name), ...statuses.map(({ id, current }) => `- ${id} ${current}`));
    if (steps.hasStopped) break;
  }
  return { names, steps };
}

const STREAM = [FETCH, UNPACK, METADATA, { ...COPY, started: undefined, completed: undefined }, FROM, COPY, EXPORT].map((vertex) => ({ vertexes: [vertex] }));

it("shows what is sent as a session's steps", () => {
  expect(shown({ stopAt: undefined, showsExport: true }, STREAM).names).toEqual([
    "[internal] load build definition from Dockerfile",
    "- transferring dockerfile: 30",
    "[internal] load build definition from Dockerfile",
    METADATA.name,
    COPY.name,
    "[internal] load .dockerignore",
    FROM.name,
    "[internal] load build context",
    "- transferring context: 2",
    "- transferring context: 1",
    COPY.name,
    EXPORT.name,
  ]);
});

it("keeps the image to itself when files are wanted", () => {
  const { names } = shown({ stopAt: undefined, showsExport: false }, [
    ...STREAM,
    { statuses: [{ id: "exporting layers", vertex: "e", current: 0, timestamp: 12n }] },
  ]);
  expect(names).not.toContain("exporting to image");
  expect(names).not.toContain("- exporting layers 0");
});

it.each([
  ["metadata", ["[internal] load build definition from Dockerfile", "- transferring dockerfile: 30"]],
  [
    "steps",
    [
      "[internal] load build definition from Dockerfile",
      "- transferring dockerfile: 30",
      "[internal] load build definition from Dockerfile",
      METADATA.name,
      "[internal] load .dockerignore",
      "- transferring context: 2",
    ],
  ],
] as const)("stops at %s", (stopAt, expected) => {
  const { names, steps } = shown({ stopAt, showsExport: true }, STREAM);
  expect(names).toEqual(expected);
  expect(steps.hasStopped).toBe(true);
});

it("says warnings of the definition", () => {
  const steps = new PlainContextSteps("Dockerfile", SIZES, { stopAt: undefined, showsExport: true });
  steps.translate({ vertexes: [FETCH, UNPACK] });
  const { warnings } = steps.translate({ warnings: [{ vertex: "u", short: "R: x (line 1)", detail: [], url: "", range: [] }] });
  expect(warnings?.[0]?.vertex).toBe("f");
});
