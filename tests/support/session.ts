import { encodeUtf8 } from "../../src/base/utf8.ts";
import { createMachine } from "../../src/machine/machine.ts";
import { parseRecording } from "../conformance/compare.mjs";
import { NODE_TURNS } from "./kernel.ts";

const MARK = "@@7f3a9c@@";

/** Runs the commands of a session on a machine of its own, one bash for all of them, and writes down what they print. */
export async function playSession(text: string, seed: string): Promise<string> {
  const session = parseRecording(text);
  const machine = await createMachine({ seed, epoch: Date.UTC(2026, 9, 12), pace: "virtual", host: NODE_TURNS, registry: true, images: session.preload });
  const script = session.results.map(({ cmd }) => `{ ${cmd}\n} </dev/null; printf '${MARK}%s${MARK}' "$?"\n`);
  let output = "";
  const decoder = new TextDecoder();
  let sent = false;
  const stdin = {
    async read() {
      if (sent) return undefined;
      sent = true;
      return encodeUtf8(`exec 2>&1\n${script.join("")}`);
    },
    async write() {},
    closeWrite() {},
    close() {},
  };
  const take = (bytes: Uint8Array): void => {
    output += decoder.decode(bytes, { stream: true });
  };
  await machine.shell(["bash", "-s"], { stdin, stdout: take, stderr: take }, { user: "root", workdir: "/root/work" });
  machine.dispose();
  const parts = output.split(new RegExp(`${MARK}(\\d+)${MARK}`));
  return session.results
    .map(({ cmd }, index) => {
      const lines = (parts[index * 2] ?? "").replace(/\n$/, "").split("\n");
      const shown = lines.length === 1 && lines[0] === "" ? [] : lines.map((line) => (/^(\$ |> |# |\[\w+\]$)/.test(line) ? `\\${line}` : line));
      const code = parts[index * 2 + 1] ?? "none";
      return [`$ ${cmd.split("\n").join("\n> ")}`, ...shown, ...(code === "0" ? [] : [`[${code}]`])].join("\n");
    })
    .join("\n");
}
