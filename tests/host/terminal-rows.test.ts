import { expect, test } from "vitest";
import { renderConsole } from "../../src/host/build/terminal-rows.ts";

const prompt = "\x1b]133;A\x07\x1b[1;32mme\x1b[0m$ \x1b]133;B\x07";
const render = (text: string, commands: number) => renderConsole(new TextEncoder().encode(text.replaceAll("\n", "\r\n")), 24, commands);

test("rows belong to the command whose prompt stands above them", async () => {
  const text = `Welcome\n${prompt}echo hi\n\x1b]133;C\x07hi\n\x1b]133;D;0\x07${prompt}false\n\x1b]133;C\x07\x1b]133;D;1\x07${prompt}`;
  const shown = await render(text, 2);
  expect(shown.before).toEqual(["Welcome"]);
  expect(shown.units).toEqual([
    { left: "", prompt: '<span class="fg2 bold">me</span>$ ', echo: ["echo hi"], output: ["hi"] },
    { left: "", prompt: '<span class="fg2 bold">me</span>$ ', echo: ["false"], output: [] },
  ]);
  expect(shown.tail).toEqual({ left: "", prompt: '<span class="fg2 bold">me</span>$ ' });
});

test("what a progress bar overwrote is gone; a long command takes two rows", async () => {
  const long = "x".repeat(100);
  const shown = await render(`${prompt}${long}\n\x1b]133;C\x0710%\r50%\r100%\n\x1b]133;D;0\x07${prompt}`, 1);
  expect(shown.units[0]?.echo).toEqual(["x".repeat(76), "x".repeat(24)]);
  expect(shown.units[0]?.output).toEqual(["100%"]);
});

test("markup in output is text, unusual characters keep their column", async () => {
  const shown = await render(`${prompt}a\n\x1b]133;C\x07<b>&─ \x1b[31mred\x1b[0m \x1b[38;5;208mx\x1b[0m\n${prompt}`, 1);
  expect(shown.units[0]?.output).toEqual([
    '&lt;b&gt;&amp;<span class="glyph">─</span> <span class="fg1">red</span> <span style="color:rgb(255 135 0)">x</span>',
  ]);
});

test("blanks with a ground of their own are kept, others are not", async () => {
  const shown = await render(`${prompt}menu\n\x1b]133;C\x07\x1b[7mon  \x1b[0m   \n\x1b[42m \x1b[0m \n${prompt}`, 1);
  expect(shown.units[0]?.output).toEqual(['<span class="inverse">on  </span>', '<span class="bg2"> </span>']);
});

test("more rows than the screen has are all kept", async () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const shown = await render(`${prompt}seq\n\x1b]133;C\x07${lines.join("\n")}\n\x1b]133;D;0\x07${prompt}`, 1);
  expect(shown.units[0]?.output).toEqual(lines);
});

const plainPrompt = "\x1b]133;A\x07$ \x1b]133;B\x07";

test.each([
  ["hi", [], "hi"],
  ["one\nhi", ["one"], "hi"],
  ["hi\n\n", ["hi", ""], ""],
  ["\nhi\n", ["", "hi"], ""],
  ["hi   ", [], "hi   "],
  ["x".repeat(80), ["x".repeat(80)], ""],
  ["x".repeat(79), [`${"x".repeat(79)}$`], ""],
  ["x".repeat(82), ["x".repeat(80)], "xx"],
])("output %j stands as on the terminal, at the end and before another command", async (output, rows, left) => {
  const text = `${plainPrompt}a\n\x1b]133;C\x07${output}\x1b]133;D;0\x07${plainPrompt}`;
  const last = await render(text, 1);
  expect(last.units[0]?.output).toEqual(rows);
  expect(last.tail?.left).toBe(left);
  const both = await render(`${text}b\n\x1b]133;C\x07\x1b]133;D;0\x07${plainPrompt}`, 2);
  expect(both.units[0]?.output).toEqual(rows);
  expect(both.units[1]).toMatchObject({ left, echo: ["b"], output: [] });
});
