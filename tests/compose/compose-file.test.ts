import { describe, expect, it } from "vitest";
import { checkConsistency } from "../../src/compose/compose-file/consistency.ts";
import { parseDotenv } from "../../src/compose/compose-file/dotenv.ts";
import { substitute } from "../../src/compose/compose-file/interpolate.ts";
import { mergeFiles } from "../../src/compose/compose-file/merge.ts";
import type { Mapping } from "../../src/compose/compose-file/model.ts";
import { canonicalPorts } from "../../src/compose/compose-file/ports.ts";
import { renderJson, renderYaml } from "../../src/compose/compose-file/render.ts";
import { withoutRepeats } from "../../src/compose/compose-file/repeats.ts";
import { checkShape } from "../../src/compose/compose-file/schema.ts";
import { shellWords } from "../../src/compose/compose-file/shell-words.ts";
import { COMPOSE_FILE } from "../../src/compose/compose-file/specification.ts";
import { canonicalVolume } from "../../src/compose/compose-file/volumes.ts";
import { parseYaml } from "../../src/compose/compose-file/yaml.ts";

const VARIABLES = new Map([
  ["A", "one"],
  ["EMPTY", ""],
]);
const lookup = { get: (name: string) => VARIABLES.get(name), missing: () => {} };

describe("interpolation", () => {
  it.each([
    ["$A", "one"],
    ["${A}-x", "one-x"],
    ["${B}", ""],
    ["${B-d}", "d"],
    ["${EMPTY-d}", ""],
    ["${EMPTY:-d}", "d"],
    ["${B:-${A}}", "one"],
    ["${A:+yes}", "yes"],
    ["${B+yes}", ""],
    ["$$A", "$A"],
    ["100%", "100%"],
  ])("%s is %s", (template, expected) => {
    expect(substitute(template, lookup)).toBe(expected);
  });

  it.each([["${A"], ["${1x}"], ["$"], ["${B:?set it}"]])("%s fails", (template) => {
    expect(() => substitute(template, lookup)).toThrow();
  });
});

describe(".env", () => {
  it.each([
    ["A=1", "1"],
    ["export A=1", "1"],
    ["A='x $B'", "x $B"],
    ['A="x\\ny"', "x\ny"],
    ["A=x # comment", "x"],
    ["A=x#y", "x#y"],
    ["B=2\nA=${B}3", "23"],
    ["A: yes", "yes"],
    ["A=", ""],
    ['A="two\nlines"', "two\nlines"],
  ])("%j", (text, expected) => {
    expect(parseDotenv(text, ".env", () => undefined).get("A")).toBe(expected);
  });
});

describe("shape", () => {
  it.each([
    ["services: {web: {image: 5}}", "services.web.image must be a string"],
    ["services: {web: {ports: 80}}", "services.web.ports must be a array"],
    ["services: {web: {environment: 5}}", "services.web.environment must be a mapping"],
    ["services: {web: {command: {a: b}}}", "services.web.command must be a null"],
    ["service: {}", " additional properties 'service' not allowed"],
    ["services: {web: {nosuchkey: 1}}", "services.web additional properties 'nosuchkey' not allowed"],
    [
      "services: {web: {depends_on: {a: {condition: bogus}}}}",
      "services.web.depends_on.a.condition value must be one of 'service_started', 'service_healthy', 'service_completed_successfully'",
    ],
    ["services: {web: {x-own: 1}}", undefined],
  ])("%s", (text, expected) => {
    expect(checkShape(parseYaml(text, "f")[0]?.value ?? null, COMPOSE_FILE)).toBe(expected);
  });
});

describe("yaml", () => {
  it.each([
    ["a: &x {b: 1}\nc: *x", { a: { b: 1 }, c: { b: 1 } }],
    ["x: &x {b: 1, c: 2}\na:\n  <<: *x\n  b: 3", { x: { b: 1, c: 2 }, a: { b: 3, c: 2 } }],
    ["a: yes\nb: 0755\nc: 1.5", { a: "yes", b: 493, c: 1.5 }],
  ])("%j", (text, expected) => {
    expect(parseYaml(text, "f")[0]?.value).toEqual(expected);
  });

  it.each([
    ["a: 1\na: 2", 'failed to parse f: line 2: mapping key "a" already defined at line 1'],
    ["a:\n  b: c: d", "yaml: line 2: mapping values are not allowed in this context"],
    ["a:\n  <<: *none", "yaml: unknown anchor 'none' referenced"],
    ['a:\n  b: "c', "yaml: line 2: found unexpected end of stream"],
  ])("%j fails", (text, message) => {
    expect(() => parseYaml(text, "f")).toThrow(message);
  });
});

describe("short forms", () => {
  it.each([
    ["80", [{ mode: "ingress", target: 80, protocol: "tcp" }]],
    ["127.0.0.1:9000:90/udp", [{ mode: "ingress", host_ip: "127.0.0.1", target: 90, published: "9000", protocol: "udp" }]],
    ["9000-9001:90", [{ mode: "ingress", target: 90, published: "9000-9001", protocol: "tcp" }]],
  ])("port %s", (spec, expected) => {
    expect(canonicalPorts([spec])).toEqual(expected);
  });

  it.each([
    ["data:/data", { type: "volume", source: "data", target: "/data", volume: {} }],
    ["/plain", { type: "volume", target: "/plain", volume: {} }],
    ["./a:/b:ro,z", { type: "bind", source: "./a", target: "/b", read_only: true, bind: { create_host_path: true, selinux: "z" } }],
    ["d:/d:ro", { type: "bind", source: "d:/d", target: "ro", bind: { create_host_path: true } }],
    ["d:/d", { type: "volume", target: "d:/d", volume: {} }],
    ["dd:/d:nocopy", { type: "volume", source: "dd", target: "/d", volume: { nocopy: true } }],
  ])("volume %s", (spec, expected) => {
    expect(canonicalVolume(spec)).toEqual(expected);
  });

  it("splits words", () => {
    expect(shellWords(`sh -c 'a "b"' "c d" e\\ f`)).toEqual(["sh", "-c", 'a "b"', "c d", "e f"]);
  });
});

describe("merge", () => {
  it.each<[string, Mapping, Mapping, Mapping]>([
    ["environment by name", { environment: ["A=1", "B=2"] }, { environment: { B: "3" } }, { environment: { A: "1", B: "3" } }],
    ["command replaced", { command: ["a"] }, { command: ["b"] }, { command: ["b"] }],
    ["ports grow", { ports: ["1:1"] }, { ports: ["2:2", "1:1"] }, { ports: ["1:1", "2:2"] }],
    ["volumes by target", { volumes: ["a:/x"] }, { volumes: ["b:/x"] }, { volumes: ["b:/x"] }],
    ["scalars replaced", { image: "a" }, { image: "b" }, { image: "b" }],
  ])("%s", (_name, earlier, later, expected) => {
    expect(mergeFiles({ services: { web: earlier } }, { services: { web: later } })).toEqual({ services: { web: expected } });
  });
});

describe("rendering", () => {
  it.each([
    ["1", '"1"'],
    ["true", '"true"'],
    ["yes", '"yes"'],
    ["", '""'],
    ["a: b", "'a: b'"],
    ["plain text", "plain text"],
    ["22:22", '"22:22"'],
  ])("%j as %s", (value, expected) => {
    expect(renderYaml({ key: value })).toBe(`key: ${expected}\n`);
  });
});

it("what a list names twice counts once", () => {
  const service = { cap_add: ["A", "A"], environment: ["A=1", "B", "A=2"], security_opt: ["x", "x"], volumes: ["./a:/x", "./b:/x"] };
  expect(withoutRepeats({ services: { a: service } })).toEqual({
    services: { a: { cap_add: ["A"], environment: ["A=2", "B"], security_opt: ["x", "x"], volumes: ["./b:/x"] } },
  });
});

it("a volume and a tmpfs at one place", () => {
  const a = { image: "x", tmpfs: ["/a:size=1m"], volumes: [{ type: "bind", source: "/b", target: "/a" }] };
  expect(() => checkConsistency({ services: { a } })).toThrow("services.a.volumes[0]: target /a already mounted as services.a.tmpfs[0]");
});

it("JSON is in the order of YAML below the resources", () => {
  const document = { services: { a: { image: "x", command: null, build: { dockerfile: "D", context: "." } } }, name: "p" };
  expect(renderJson(document).replace(/\s+/g, "")).toBe('{"name":"p","services":{"a":{"build":{"context":".","dockerfile":"D"},"command":null,"image":"x"}}}');
  expect(renderJson(document, true).replace(/\s+/g, "")).toBe(
    '{"name":"p","services":{"a":{"build":{"context":".","dockerfile":"D"},"command":null,"image":"x"}}}',
  );
});
