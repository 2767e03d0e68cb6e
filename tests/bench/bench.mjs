// Prints the numbers of the design: `npm run bench [-- NAME…]`. Times are the least of several runs, on this machine; nothing is asserted.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { loadBundle } from "../../src/host/node/bundle.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const only = process.argv.slice(2);
const { createMachine, NODE_TURNS } = await loadBundle();
const rows = [];
const SOCKET = "/var/run/docker.sock";

await measure("boot", "machine boots, docker running, under Node", 100, "ms", 6, async () => {
  const started = performance.now();
  const machine = await boot();
  const took = performance.now() - started;
  machine.dispose();
  return took;
});
await shell(
  "hour",
  "1 simulated hour of `while true; do date; sleep 1; done | grep :0`",
  500,
  "timeout 3600 bash -c 'while true; do date; sleep 1; done' | grep -c :0",
);
await shell("seq", "seq 100000 | grep 9 | wc -l", 500, "seq 100000 | grep 9 | wc -l");
await shell("loop", "shell loop of 100 000 turns", 500, "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done");
await shell("processes", "500 processes alive at once", 2000, "for i in $(seq 500); do sleep 5 & done; [ $(pgrep -c sleep) = 500 ] && wait");
await repeated("run", "docker run --rm alpine true, image present, virtual time", 5, ["alpine"], "docker run --rm alpine true", 40);
await repeated("ps", "docker ps (CLI start to end)", 3, [], "docker ps >/dev/null", 60);
await measure("ps10000", "docker ps -a over 10 000 containers", 100, "ms", 6, async (shared) => {
  shared.machine ??= await manyContainers(10_000);
  const started = performance.now();
  const { stdout } = await shared.machine.run("docker ps -a -q --no-trunc | wc -l; docker ps -a >/dev/null", { user: "root" });
  if (Number(stdout) !== 10_000) throw new Error(`docker ps -a listed ${stdout}`);
  return (performance.now() - started) / 2;
});
await measure("api10000", "GET /containers/json?all=1 over 10 000 containers", 50, "ms", 8, async (shared) => {
  shared.machine ??= await manyContainers(10_000);
  const started = performance.now();
  const { text } = await request(() => shared.machine.dialUnix(SOCKET), "GET", "/containers/json?all=1");
  const took = performance.now() - started;
  if (text.length < 5_000_000) throw new Error(`only ${text.length} bytes`);
  return took;
});
await measure("memory", "memory of an idle container", 40, "kB", 1, async (shared) => {
  shared.machine = await manyContainers(1);
  const heap = collected();
  const before = heap();
  await createContainers(shared.machine, 10_000);
  return (heap() - before) / 10_000 / 1000;
});
await measure("life", "create, start, wait and remove, by the API", 2, "ms", 6, async (shared) => {
  shared.machine ??= await boot({ images: ["alpine"] });
  return lives(() => shared.machine.dialUnix(SOCKET), 60);
});
await measure("build", "docker build of five cached steps", 10, "ms", 6, async (shared) => {
  shared.machine ??= await cachedBuild();
  const started = performance.now();
  await must(shared.machine, "cd /tmp/b; for i in $(seq 20); do docker build -q . >/dev/null; done");
  return (performance.now() - started) / 20;
});
if (process.env.DOCKER_REFERENCE !== undefined) await beside(process.env.DOCKER_REFERENCE);
sizes();
if (only.length === 0 || only.includes("browser")) await inBrowser();
print();
process.exit(0);

async function boot(options = {}) {
  return createMachine({ seed: "bench", epoch: Date.UTC(2026, 0, 12), pace: "virtual", host: NODE_TURNS, ...options });
}

async function measure(key, what, bound, unit, runs, body) {
  if (only.length > 0 && !only.includes(key)) return;
  const shared = {};
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) least = Math.min(least, await body(shared));
  shared.machine?.dispose();
  rows.push({ what, bound, unit, value: least });
}

async function shell(key, what, bound, script) {
  await measure(key, what, bound, "ms", 6, async () => {
    const machine = await boot();
    const started = performance.now();
    const { exitCode, stderr } = await machine.run(script, { user: "root" });
    const took = performance.now() - started;
    machine.dispose();
    if (exitCode > 1 && exitCode !== 124) throw new Error(`${script}: ${exitCode} ${stderr}`);
    return took;
  });
}

/** Time of one command in a loop inside the machine, without the loop. */
async function repeated(key, what, bound, images, command, times) {
  await measure(key, what, bound, "ms", 6, async () => {
    const machine = await boot({ images });
    await machine.run(command, { user: "root" });
    const started = performance.now();
    const { exitCode, stderr } = await machine.run(`for i in $(seq ${times}); do ${command} || exit; done`, { user: "root" });
    const took = (performance.now() - started) / times;
    machine.dispose();
    if (exitCode !== 0) throw new Error(`${command}: ${stderr}`);
    return took;
  });
}

async function manyContainers(count) {
  const machine = await boot({ images: ["alpine"] });
  await createContainers(machine, count);
  return machine;
}

async function createContainers(machine, count) {
  const script = `for i in $(seq ${count}); do curl -sf -o /dev/null --unix-socket /var/run/docker.sock -H 'Content-Type: application/json' -d '{"Image":"alpine"}' http://d/containers/create || exit; done`;
  await must(machine, script);
}

async function must(machine, script) {
  const { exitCode, stderr } = await machine.run(script, { user: "root" });
  if (exitCode !== 0) throw new Error(`${script}: ${exitCode} ${stderr}`);
}

async function cachedBuild() {
  const machine = await boot({ images: ["alpine"] });
  const steps = [1, 2, 3, 4].map((i) => `RUN echo ${i} > /${i}`).join("\n");
  await must(machine, `mkdir /tmp/b; cd /tmp/b; printf 'FROM alpine\n${steps.replaceAll("\n", "\\n")}\nCOPY Dockerfile /\n' > Dockerfile; docker build -q .`);
  return machine;
}

/** Milliseconds of one container's life, of so many one after the other. */
async function lives(dial, count) {
  const call = async (method, target, body) => {
    const answer = await request(dial, method, target, body);
    if (answer.status >= 400) throw new Error(`${method} ${target}: ${answer.text}`);
    return answer.text;
  };
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const { Id: id } = JSON.parse(await call("POST", "/containers/create", { Image: "alpine", Cmd: ["true"] }));
    await call("POST", `/containers/${id}/start`);
    await call("POST", `/containers/${id}/wait`);
    await call("DELETE", `/containers/${id}`);
  }
  return (performance.now() - started) / count;
}

/** The same lives in a real engine, whose socket DOCKER_REFERENCE names and which has the image alpine; and how many times faster ours is. */
async function beside(path) {
  if (only.length > 0 && !only.includes("beside")) return;
  const dial = () =>
    new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true }, () => {
        const iterator = socket.iterator({ destroyOnReturn: false });
        resolve({
          read: async () => (await iterator.next()).value,
          write: (bytes) => new Promise((written, failed) => socket.write(bytes, (error) => (error ? failed(error) : written()))),
          closeWrite: () => socket.end(),
          close: () => socket.destroy(),
        });
      });
      socket.on("error", reject);
    });
  const machine = await boot({ images: ["alpine"] });
  const ours = await lives(() => machine.dialUnix(SOCKET), 60);
  machine.dispose();
  const real = await lives(dial, 5);
  rows.push({ what: "create, start, wait and remove in a real engine, in the same run", unit: "ms", value: real });
  rows.push({ what: "… which is slower by", unit: "times", value: real / ours });
}

/** One request on a connection of its own. */
async function request(dial, method, target, body) {
  const stream = await dial();
  const json = body === undefined ? "" : JSON.stringify(body);
  const type = json === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${json.length}\r\n`;
  await stream.write(new TextEncoder().encode(`${method} ${target} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n${type}\r\n${json}`));
  const parts = [];
  for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) parts.push(bytes);
  stream.close();
  const text = Buffer.concat(parts).toString();
  const end = text.indexOf("\r\n\r\n") + 4;
  const chunked = /^transfer-encoding: chunked/im.test(text.slice(0, end));
  return {
    status: Number(text.slice(9, 12)),
    text: chunked
      ? text
          .slice(end)
          .replace(/^[0-9a-f]+\r\n/, "")
          .replace(/\r\n0\r\n\r\n$/, "")
      : text.slice(end),
  };
}

/** Bytes in use once what nobody refers to is gone. */
function collected() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  return () => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
}

/** Compressed bytes of what the built site sends. */
function sizes() {
  const folder = path.join(ROOT, "dist", "_astro");
  if (!existsSync(folder) || (only.length > 0 && !only.includes("sizes"))) return;
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const gzip = (names) => names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0) / 1000;
  const html = readFileSync(path.join(ROOT, "dist", "cheatsheet", "index.html"), "utf8");
  const first = scripts.filter((name) => html.includes(`/_astro/${name}`));
  rows.push({ what: "JavaScript of a page before anyone runs a command", bound: 30, unit: "kB gzip", value: gzip(first) });
  rows.push({
    what: "terminal, loaded on first run",
    bound: 110,
    unit: "kB gzip",
    value: gzip(scripts.filter((name) => /^(page-consoles|create-terminal|key-bar|machine-session|session-store\.|dist)/.test(name))),
  });
  rows.push({
    what: "the machine's kernel and programs, before anything that is loaded when it is needed",
    bound: 110,
    unit: "kB gzip",
    value: gzip(scripts.filter((name) => /^(worker|base)-/.test(name))),
  });
  rows.push({
    what: "the machine: worker, what all parts share, shell",
    bound: 250,
    unit: "kB gzip",
    value: gzip(scripts.filter((name) => /^(worker|base|shell)-/.test(name))),
  });
}

/** What a reader feels, in a real browser on the built site. */
async function inBrowser() {
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  if (!existsSync(path.join(ROOT, "dist", "index.html")) || !existsSync(executablePath)) return;
  const { chromium } = await import("playwright");
  const port = 4327;
  const server = spawn(
    process.execPath,
    [path.join(ROOT, "node_modules/astro/bin/astro.mjs"), "preview", "--host", "127.0.0.1", "--port", String(port), "--force"],
    { cwd: ROOT, stdio: "ignore" },
  );
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"] });
  try {
    await reachable(`http://127.0.0.1:${port}/`);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 6; i++) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`http://127.0.0.1:${port}/`);
      await page.waitForTimeout(500);
      least = Math.min(
        least,
        await page.evaluate(
          () =>
            new Promise((resolve) => {
              const started = performance.now();
              const look = () =>
                /\$/.test(document.querySelector("console-block .xterm-rows")?.textContent ?? "")
                  ? resolve(performance.now() - started)
                  : requestAnimationFrame(look);
              document.querySelector("console-block .unit-run").click();
              look();
            }),
        ),
      );
      await page.context().close();
    }
    rows.push({ what: "click on Run to prompt, first time, Chromium", bound: 150, unit: "ms", value: least });
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/cheatsheet/`);
    for (let i = 0; i < 5; i++) {
      await page.locator("console-block").nth(i).locator(".unit-run").first().click();
      await page.locator("console-block").nth(i).locator(".gutter-mark:not(.busy)").first().waitFor({ timeout: 60_000 });
    }
    const bytes = await page.evaluate(() => performance.memory.usedJSHeapSize);
    rows.push({ what: "memory of a page with five live terminals (JavaScript heap of the page)", bound: 60, unit: "MB", value: bytes / 1e6 });
    await page.goto(`http://127.0.0.1:${port}/playground/`);
    await page.locator(".xterm-rows", { hasText: "$" }).first().waitFor();
    await page.locator(".xterm-helper-textarea").first().focus();
    const pauses = [];
    const answers = [];
    for (let i = 1; i <= 3; i++) {
      await page.keyboard.type(`seq 100000; echo all-$((${i}+1))\r`);
      pauses.push(await longestPause(page, `all-${i + 1}`));
    }
    rows.push({ what: "longest time without a frame while 100 000 lines are printed", bound: 100, unit: "ms", value: Math.min(...pauses) });
    for (let i = 0; i < 5; i++) {
      await page.keyboard.type("clear; yes flood\r");
      await page.locator(".xterm-rows", { hasText: "flood" }).first().waitFor();
      await page.waitForTimeout(300);
      await page.evaluate(answerTo, ["c", "^C"]);
      await page.keyboard.press("Control+c");
      answers.push(await page.evaluate(() => window.answered));
      await page.keyboard.press("Control+l");
      await page.waitForTimeout(100);
    }
    rows.push({ what: "Ctrl-C in a flood of output, from the key to ^C on the screen", bound: 100, unit: "ms", value: Math.min(...answers) });
  } finally {
    await browser.close();
    server.kill();
  }
}

/** In the page: milliseconds from the key to the frame that shows `text`, as the promise `window.answered`. */
function answerTo([key, text]) {
  window.answered = new Promise((resolve) => {
    addEventListener(
      "keydown",
      function pressed(event) {
        if (event.key !== key) return;
        removeEventListener("keydown", pressed, true);
        const started = performance.now();
        const look = () =>
          document.querySelector(".xterm-rows").textContent.includes(text) ? resolve(performance.now() - started) : requestAnimationFrame(look);
        look();
      },
      true,
    );
  });
}

/** The longest time between two frames until the terminal shows `text`. */
function longestPause(page, text) {
  return page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        let longest = 0;
        let last = performance.now();
        const frame = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          if (document.querySelector(".xterm-rows").textContent.includes(wanted)) resolve(longest);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    text,
  );
}

async function reachable(url) {
  for (let i = 0; i < 100; i++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

function print() {
  console.log(`${"what".padEnd(84)}${"bound".padStart(14)}${"measured".padStart(16)}`);
  for (const { what, bound, unit, value } of rows) {
    console.log(
      `${what.padEnd(84)}${(bound === undefined ? "" : `≤ ${bound} ${unit}`).padStart(14)}${`${value.toFixed(1)} ${unit}`.padStart(16)}${value > bound ? "  over" : ""}`,
    );
  }
  const { stdout } = spawnSync("uname", ["-sm"]);
  console.log(`\nNode ${process.version}, ${stdout.toString().trim()}`);
}
