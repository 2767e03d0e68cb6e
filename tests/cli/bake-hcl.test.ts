import { expect, test } from "vitest";
import { type HclSettings, hclBlocks } from "../../src/cli/build/hcl/definition.ts";
import { parseHcl } from "../../src/cli/build/hcl/parse.ts";
import { HclSource } from "../../src/cli/build/hcl/source.ts";

const settings = (environment: Record<string, string> = {}): HclSettings => ({
  environment: (name) => environment[name],
  builtIn: { BAKE_CMD_CONTEXT: "cwd://" },
  now: () => 0,
  home: "/root",
  uuid: () => "00000000-0000-4000-8000-000000000000",
});

const read = (text: string, environment?: Record<string, string>) => hclBlocks([parseHcl(new HclSource("b.hcl", text))], settings(environment));
const value = (text: string) => read(`target "t" { v = ${text} }`)[0]?.attributes["v"];

test.each([
  ["1 + 2 * 3", 7],
  ["7 / 2", 3.5],
  ["7 % 4", 3],
  ["-(2 - 5)", 3],
  ["!true || 1 < 2 && 2 >= 2", true],
  ['"a" == "b" ? "yes" : "no"', "no"],
  ['"x${1 + 1}-${upper("y")}"', "x2-Y"],
  ['"$${lit} %%{x}"', "${lit} %{x}"],
  ['[for s in ["a", "b"] : upper(s) if s != "a"]', ["B"]],
  ['{for k, v in {a = "1"} : upper(k) => v}', { A: "1" }],
  ['[{n = "a"}, {n = "b"}][*].n', ["a", "b"]],
  ["{a = 1, b = {c = [2]}}.b.c[0]", 2],
  ['join(",", ["a", "b"])', "a,b"],
  ['format("%s-%03d|%5s|%-3s|%.1f|%%", "x", 7, "r", "l", 1.25)', "x-007|    r|l  |1.3|%"],
  ['regex_replace("v1.2.3", "v(\\\\d+).*", "$1")', "1"],
  ['regex("(\\\\d+)\\\\.(\\\\d+)", "v1.2")', ["1", "2"]],
  ["merge({a = 1}, {b = 2})", { a: 1, b: 2 }],
  ['lookup({a = "x"}, "b", "d")', "d"],
  ['concat(["a"], ["b"]...)', undefined],
  ['try(null.x, "t")', "t"],
  ["can(1 / 0)", false],
  ["range(1, 4)", [1, 2, 3]],
  ["jsonencode({b = 1, a = [true, null]})", '{"a":[true,null],"b":1}'],
  ['cidrsubnet("10.0.0.0/8", 8, 2)', "10.2.0.0/16"],
  ['formatdate("YYYY-MM-DD hh:mm", "2020-02-03T04:05:06Z")', "2020-02-03 04:05"],
  ['timeadd("2020-01-01T00:00:00Z", "1h30m")', "2020-01-01T01:30:00Z"],
  ["BAKE_CMD_CONTEXT", "cwd://"],
])("%s", (text, expected) => {
  if (expected === undefined) expect(() => value(text)).toThrow();
  else expect(value(text)).toEqual(expected);
});

test.each([
  ["nosuch", '1,18-24: Unknown variable; There is no variable named "nosuch"., and 1 other'],
  ["abs(1)", '1,18-21: Call to unknown function; There is no function named "abs". Did you mean '],
  ["upper()", '1,24-25: Not enough function arguments; Function "upper" expects 1 argument(s). Missing value for "str"., and 1 other'],
  ["upper(1, 2)", '1,27-28: Too many function arguments; Function "upper" expects only 1 argument(s)., and 1 other'],
  ['"a" + 1', "1,18-21: Invalid operand; Unsuitable value for left operand: a number is required., and 1 other"],
  ["[1, 2", "Missing item separator"],
  ["7 %% 2", "1,21-22: Invalid expression; Expected the start of an expression, but found an invalid expression token."],
  ['"x', "Invalid multi-line string"],
  ["~", "1,18-19: Invalid character"],
  ["[1][3]", "Invalid index"],
  ["{a = 1}.b", 'This object does not have an attribute named "b".'],
])("%s is refused", (text, message) => {
  expect(() => value(text)).toThrow(message);
});

test("a block of one line takes one argument and ends there", () => {
  expect(() => read('target "t" { a = 1\n b = 2 }\n')).toThrow("1,19-2,1: Invalid single-argument block definition");
  expect(() => read('target "t" {\n')).toThrow("1,12-13: Unclosed configuration block");
});

test("variables have types, defaults, checks and values from the environment", () => {
  const text = `
    variable "PORT" {
      type = number
      default = 80
      validation {
        condition = PORT > 0
        error_message = "must be positive"
      }
    }
    variable "DEBUG" { default = false }
    variable "LIST" { default = ["a"] }
    target "t" {
      args = { P = PORT + 1, D = DEBUG ? "on" : "off" }
      tags = [for l in LIST : "x:\${l}"]
    }`;
  const target = (environment: Record<string, string>) => read(text, environment).find(({ type }) => type === "target")?.attributes;
  expect(target({})).toEqual({ args: { P: 81, D: "off" }, tags: ["x:a"] });
  expect(target({ PORT: "8", DEBUG: "1", LIST: "b,c" })).toEqual({ args: { P: 9, D: "on" }, tags: ["x:b", "x:c"] });
  expect(() => target({ PORT: "-1" })).toThrow("Validation failed; must be positive");
  expect(() => target({ PORT: "x" })).toThrow('failed to parse PORT as number: strconv.ParseFloat: parsing "x": invalid syntax');
  expect(() => read('variable "A" { default = B }\nvariable "B" { default = A }')).toThrow("variable cycle");
});

test("a matrix makes a target of every row, and a group of all", () => {
  const blocks = read('target "m" {\n name = "m-${v}-${k}"\n matrix = { v = ["1", "2"], k = ["x"] }\n args = { V = v }\n}\n');
  expect(blocks).toEqual([
    { type: "group", label: "m", attributes: { targets: ["m-1-x", "m-2-x"] } },
    { type: "target", label: "m-1-x", attributes: { args: { V: "1" } } },
    { type: "target", label: "m-2-x", attributes: { args: { V: "2" } } },
  ]);
});

test("functions of the file, targets that name others, documents", () => {
  const [target] = read(
    'function "tag" {\n params = [name]\n variadic_params = more\n result = "${name}:${join("-", more)}"\n}\ntarget "t" {\n a = tag("x", "1", "2")\n b = <<EOT\none ${upper("two")}\nEOT\n c = target.u.d\n}\ntarget "u" { d = "e" }\n',
  );
  expect(target?.attributes).toEqual({ a: "x:1-2", b: "one TWO\n", c: "e" });
});
