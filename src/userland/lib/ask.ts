import type { Tool } from "./utility.ts";

/** Asks on standard error; yes is an answer that begins with y. One byte at a time: the rest is somebody else's. */
export async function ask(tool: Tool, question: string): Promise<boolean> {
  await tool.out.flush();
  await tool.sys.write(2, question);
  let answer = "";
  for (;;) {
    const byte = await tool.sys.read(0, 1);
    if (byte.length === 0 || byte[0] === 10) break;
    if (answer.length < 1000) answer += String.fromCharCode(byte[0] as number);
  }
  return /^[yY]/.test(answer.trim());
}
