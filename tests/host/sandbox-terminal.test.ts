import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";

/** `npm run sandbox` on a real pseudo terminal, which tmux holds and shows. */
const server = `dabba-${process.pid}`;
const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
const tmux = (...args: readonly string[]) => execFileSync("tmux", ["-L", server, ...args], { encoding: "utf8", env: { ...process.env, TMUX: "" } });
const type = (text: string) => tmux("send-keys", "-t", "box", "-l", text);
const press = (...keys: readonly string[]) => tmux("send-keys", "-t", "box", ...keys);
const screen = () => tmux("capture-pane", "-p", "-t", "box");

async function see(text: string | RegExp): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const shown = screen();
    if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return shown;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not seen: ${text}\n${screen()}`);
}

beforeAll(() => {
  if (!hasTmux) return;
  tmux("-f", "/dev/null", "new-session", "-d", "-s", "box", "-x", "90", "-y", "20", "npm run --silent sandbox -- --images alpine");
});

afterAll(() => {
  if (hasTmux) spawnSync("tmux", ["-L", server, "kill-server"]);
});

test.skipIf(!hasTmux)("the sandbox on a real terminal", { timeout: 60_000 }, async () => {
  await see(/\$ *\n/);
  type("echo $((40+2)); stty size");
  press("Enter");
  expect(await see("20 90")).toContain("\n42\n");
  type("sleep 50");
  press("Enter");
  await see("sleep 50");
  press("C-z");
  await see("Stopped");
  type("fg");
  press("Enter");
  await see(/fg\nsleep 50/);
  press("C-c");
  await see("^C");
  type("docker run -it --rm alpine");
  press("Enter");
  await see("/ #");
  tmux("resize-window", "-t", "box", "-x", "70", "-y", "15");
  type("stty size; vi note");
  press("Enter");
  await see(/~\n~\n/);
  type("iwritten in vi");
  press("Escape");
  type(":wq");
  press("Enter");
  await see("/ #");
  type("cat note; exit 5");
  press("Enter");
  await see("written in vi");
  type("echo ended $?");
  press("Enter");
  await see("ended 5");
  type("top");
  press("Enter");
  await see("load average");
  press("q");
  type("exit");
  press("Enter");
  for (let tries = 0; tries < 100 && spawnSync("tmux", ["-L", server, "has-session"]).status === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(spawnSync("tmux", ["-L", server, "has-session"]).status).not.toBe(0);
});
