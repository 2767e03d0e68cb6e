import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../src/base/base64.ts";
import { ProtobufError, ProtobufWriter, protobufFields } from "../../src/base/protobuf.ts";
import { decodeSolveStatus, encodeSolveStatus } from "../../src/base/solve-status.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/utf8.ts";

describe("protobuf", () => {
  it.each([1, 127, 128, 300, 2 ** 31, 2 ** 32, 2 ** 35 + 5, Number.MAX_SAFE_INTEGER, -1, -300])("reads back %d", (value) => {
    const writer = new ProtobufWriter();
    writer.integer(3, value);
    expect([...protobufFields(writer.finish())]).toMatchObject([{ field: 3, number: value }]);
  });

  it("writes as the specification shows", () => {
    const writer = new ProtobufWriter();
    writer.integer(1, 150);
    writer.text(2, "testing");
    writer.integer(4, 0);
    expect([...writer.finish()]).toEqual([0x08, 0x96, 0x01, 0x12, 0x07, ...encodeUtf8("testing")]);
  });

  it("keeps long values whole", () => {
    const writer = new ProtobufWriter();
    writer.text(1, "x".repeat(10_000));
    const [field] = protobufFields(writer.finish());
    expect(decodeUtf8(field?.bytes ?? new Uint8Array(0))).toHaveLength(10_000);
  });

  it("passes over numbers of fixed width", () => {
    expect([...protobufFields(new Uint8Array([0x0d, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 1]))].map(({ field }) => field)).toEqual([1, 2, 3]);
  });

  it.each([
    ["a varint without end", [0x08, 0x80]],
    ["a varint too long", [0x08, ...Array<number>(11).fill(0xff), 1]],
    ["less than was announced", [0x0a, 5, 1]],
    ["a length beyond all", [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
    ["a group", [0x0b]],
    ["no field number", [0x00, 1]],
  ])("refuses %s", (_what, bytes) => {
    expect(() => [...protobufFields(new Uint8Array(bytes))]).toThrow(ProtobufError);
  });
});

describe("SolveStatus", () => {
  it("is what a real engine sends", () => {
    const sent =
      "CosBCkdzaGEyNTY6NzFiODAzZjdkMzRmYjUwMDFkZDlmNzYxYWUyNzM2ZTZlN2I1NDJlYzliMTNiYjQ1ZjYwN2JmZGVjYTg2NjFjORokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgwI2duD2AYQh5X/pAIyDAjZ24PYBhDYxrOpAg==";
    const bytes = fromBase64(sent) as Uint8Array;
    const status = decodeSolveStatus(bytes);
    expect(status.vertexes).toEqual([
      {
        digest: "sha256:71b803f7d34fb5001dd9f761ae2736e6e7b542ec9b13bb45f607bfdeca8661c9",
        inputs: [],
        name: "[internal] load remote build context",
        started: 1_795_223_001_614_451_847n,
        completed: 1_795_223_001_623_698_776n,
      },
    ]);
    expect(toBase64(encodeSolveStatus(status))).toBe(sent);
  });

  it("comes back whole", () => {
    const status = {
      vertexes: [
        { digest: "sha256:a", inputs: [], name: "[1/2] FROM x", started: 1n, completed: 2_000_000_003n, cached: true },
        { digest: "sha256:b", inputs: ["sha256:a", "sha256:c"], name: "[2/2] RUN é", error: "no" },
      ],
      statuses: [{ id: "sha256:d", vertex: "sha256:a", name: "extract", current: 5, total: 5_000_000_000, timestamp: 9n, started: 8n, completed: 9n }],
      logs: [{ vertex: "sha256:b", stream: 2, data: new Uint8Array([0, 255, 10]), timestamp: 7n }],
      warnings: [
        {
          vertex: "sha256:a",
          short: "Rule: what (line 3)",
          detail: ["one", "two"],
          url: "https://example.com",
          source: { filename: "Dockerfile", data: encodeUtf8("FROM x\n") },
          range: [{ start: 3, end: 4 }],
        },
      ],
    };
    expect(decodeSolveStatus(encodeSolveStatus(status))).toEqual(status);
  });

  it("is empty of nothing", () => {
    expect(encodeSolveStatus({})).toHaveLength(0);
    expect(decodeSolveStatus(new Uint8Array(0))).toEqual({ vertexes: [], statuses: [], logs: [], warnings: [] });
  });
});
