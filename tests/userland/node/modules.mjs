import assert, { strictEqual } from "node:assert";
import { EventEmitter } from "node:events";
import * as fs from "node:fs";
// biome-ignore lint/style/useNodejsImportProtocol: programs leave the prefix out, and must run
import path from "path";

const folder = fs.mkdtempSync ? "/tmp" : "/tmp";
const file = path.join(folder, "dabba-node-test.txt");
fs.writeFileSync(file, "one\n");
fs.appendFileSync(file, "two\n");
console.log(fs.readFileSync(file, "utf8").split("\n"), fs.statSync(file).size, fs.statSync(file).isFile(), fs.existsSync("/nope"));
await fs.promises.rename(file, `${file}.2`);
fs.unlinkSync(`${file}.2`);
try {
  fs.readFileSync("/nope/x");
} catch (error) {
  console.log(error.code, error.syscall, error.message);
}
strictEqual(1, 1);
try {
  assert.deepStrictEqual({ a: [1] }, { a: [2] });
} catch (error) {
  console.log(error.name, error.code);
}
class Bell extends EventEmitter {}
const bell = new Bell();
bell.on("ring", (times) => console.log("ring", times));
console.log(bell.emit("ring", 2), bell.listenerCount("ring"));
const { default: os } = await import("node:os");
console.log(os.EOL === "\n", os.platform(), typeof import.meta.url);
export const value = 42;
console.log(Buffer.from("naïve").toString("hex"), Buffer.from("00ff", "hex"), new TextDecoder().decode(new TextEncoder().encode("é")));
console.log(new URLSearchParams({ a: "1 2", b: "ü" }).toString(), new URL("http://u:p@h:80/x/../y?q#f").href);
