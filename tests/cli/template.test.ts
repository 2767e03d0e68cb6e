/** Go templates: what the real client printed for the same format and row. */
import { expect, test } from "vitest";
import { executeTemplate } from "../../src/cli/template/execute.ts";
import { FORMAT_FUNCTIONS } from "../../src/cli/template/functions.ts";
import { parseTemplate } from "../../src/cli/template/parse.ts";
import { GoStruct } from "../../src/cli/template/value.ts";

const ROW = new GoStruct({
  type: "*formatter.ContainerContext",
  fields: { ID: "767450b180cc", Names: "cliz1", Mounts: "/tmp" },
  methods: { Label: () => "" },
  pointer: true,
});

function render(format: string): string {
  return executeTemplate(parseTemplate(format, new Set(FORMAT_FUNCTIONS.keys())), ROW, { functions: FORMAT_FUNCTIONS });
}

test.each([
  ['{{printf "%v %d" .ID 1}}', "767450b180cc 1"],
  ["{{len .ID}}", "12"],
  ["{{upper .Names}} {{title .Names}} {{pad .Names 2 3}}|{{truncate .Names 2}}", "CLIZ1 Cliz1   cliz1   |cl"],
  ['{{json .Names}} {{join (split .Names "i") ","}}', '"cliz1" cl,z1'],
  ['{{range $i,$e := split .Names "i"}}{{$i}}={{$e}};{{else}}none{{end}}', "0=cl;1=z1;"],
  ["{{with .ID}}{{.}}{{end}}{{- /* c */ -}}  x", "767450b180ccx"],
  ['{{html "<a>"}}{{js "it\'s"}}{{urlquery "a b"}}', "&lt;a&gt;it\\'sa+b"],
  ['{{printf "%q %x %5.2f %t" "a" "b" 1.5 true}}', '"a" 62  1.50 true'],
  ['{{ .ID | printf "%-20s|" }}', "767450b180cc        |"],
  ['{{define "x"}}<{{.}}>{{end}}{{template "x" .Names}}', "<cliz1>"],
  ['{{if eq .Names "a"}}1{{else if eq .Names "cliz1"}}2{{else}}3{{end}}', "2"],
  ["{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}", "02"],
  ["{{$x := 1}}{{$x = 2}}{{$x}}", "2"],
  ['{{slice .ID 0 3}}{{and 1 0}}{{or 0 "a"}}{{not 0}}', "7670atrue"],
])("%s", (format, expected) => {
  expect(render(format)).toBe(expected);
});

test.each([
  ["{{.Nosuch}}", 'template: :1:2: executing "" at <.Nosuch>: can\'t evaluate field Nosuch in type *formatter.ContainerContext'],
  ["{{.ID.x}}", 'template: :1:5: executing "" at <.ID.x>: can\'t evaluate field x in type string'],
  ["{{.ID", "template: :1: unclosed action"],
  ["{{nosuch .ID}}", 'template: :1: function "nosuch" not defined'],
  ["{{range .Mounts}}{{.}}{{end}}", 'template: :1:8: executing "" at <.Mounts>: range can\'t iterate over /tmp'],
  ["{{if}}x{{end}}", "template: :1: missing value for if"],
  ["{{end}}", "template: :1: unexpected {{end}}"],
  ['{{template "x"}}', 'template: :1:11: executing "" at <{{template "x"}}>: template "x" not defined'],
  ["{{$x := .ID}}{{$y}}", 'template: :1: undefined variable "$y"'],
  ["{{.ID}", "template: :1: bad character U+007D '}'"],
  ['{{"abc', "template: :1: unterminated quoted string"],
  ['{{eq 1 "a"}}', 'template: :1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison: int and string'],
  ["{{nil}}", 'template: :1:2: executing "" at <nil>: nil is not a command'],
  ["{{break}}", "template: :1: {{break}} outside {{range}}"],
])("%s fails", (format, message) => {
  expect(() => render(format)).toThrow(message);
});
