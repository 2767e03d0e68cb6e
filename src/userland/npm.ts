import { isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { runCommand } from "./lib/spawn.ts";
import { defineProgram } from "./program.ts";

const VERSION = "11.6.2";

interface Package {
  readonly name?: string;
  readonly version?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Scripts of package.json, and packages that are there already. The registry is not part of the simulated internet. */
export default defineProgram({
  name: "npm",
  aliases: ["npx"],
  summary: "runs the scripts of a package; cannot download packages",
  async main(sys) {
    const name = (sys.argv[0] ?? "npm").replace(/^.*\//, "").replace(/-cli\.js$/, "");
    const args = sys.argv.slice(1);
    if (args.some((arg) => arg === "-v" || arg === "--version")) {
      await sys.write(1, `${VERSION}\n`);
      return 0;
    }
    if (name === "npx") return await fail(sys, "ENOTSIMULATED", ["npx downloads packages; their registry is not part of this simulated computer."]);
    const words = args.filter((arg) => !arg.startsWith("-"));
    const [command = "help", ...rest] = words;
    switch (command) {
      case "init":
        return await initialize(sys);
      case "ci":
      case "install":
      case "i":
      case "add":
        return await install(sys, command, rest, args);
      case "start":
      case "test":
      case "t":
      case "stop":
      case "restart":
        return await script(sys, command === "t" ? "test" : command, args.slice(args.indexOf(command) + 1));
      case "run":
      case "run-script":
        return rest[0] === undefined ? await listScripts(sys) : await script(sys, rest[0], args.slice(args.indexOf(rest[0]) + 1));
      case "ls":
      case "list":
        return await list(sys);
      case "help":
        await sys.write(1, "npm <command>\n\nHere are: ci, init, install, ls, run, start, stop, test\n");
        return args.length === 0 ? 1 : 0;
      default:
        await sys.write(2, `npm error Unknown command: "${command}"\n\nTo see what is here, run:\n  npm help\n`);
        return 1;
    }
  },
});

/** package.json of this directory, or of one above it. */
function findPackage(sys: Sys): { directory: string; content: Package } | undefined {
  for (let directory = sys.fs.cwd(); ; directory = directory.slice(0, directory.lastIndexOf("/")) || "/") {
    try {
      return { directory, content: JSON.parse(decodeUtf8(sys.fs.readFile(`${directory === "/" ? "" : directory}/package.json`))) as Package };
    } catch (error) {
      if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    }
    if (directory === "/") return undefined;
  }
}

async function fail(sys: Sys, code: string, lines: readonly string[]): Promise<number> {
  await sys.write(2, [`npm error code ${code}`, ...lines.map((line) => `npm error ${line}`)].map((line) => `${line}\n`).join(""));
  return 1;
}

async function noPackage(sys: Sys): Promise<number> {
  const path = `${sys.fs.cwd()}/package.json`;
  await fail(sys, "ENOENT", [
    "syscall open",
    `path ${path}`,
    "errno -2",
    `enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${path}'`,
    "enoent This is related to npm not being able to find a file.",
    "enoent",
  ]);
  return 254;
}

async function initialize(sys: Sys): Promise<number> {
  const path = `${sys.fs.cwd()}/package.json`;
  const name = sys.fs.cwd().split("/").pop() || "app";
  const content = {
    name,
    version: "1.0.0",
    main: "index.js",
    scripts: { test: 'echo "Error: no test specified" && exit 1' },
    keywords: [],
    author: "",
    license: "ISC",
    description: "",
    type: "commonjs",
  };
  const text = JSON.stringify(content, null, 2);
  sys.fs.writeFile(path, `${text}\n`);
  await sys.write(1, `Wrote to ${path}:\n\n${text}\n\n`);
  return 0;
}

async function install(sys: Sys, command: string, names: readonly string[], args: readonly string[]): Promise<number> {
  const found = findPackage(sys);
  if (found === undefined && names.length === 0) return await noPackage(sys);
  if (command === "ci" && found !== undefined && !sys.fs.exists(`${found.directory}/package-lock.json`)) {
    return await fail(sys, "EUSAGE", [
      "",
      "The `npm ci` command can only install with an existing package-lock.json or",
      "npm-shrinkwrap.json with lockfileVersion >= 1. Run an install with npm@5 or",
      "later to generate a package-lock.json file, then try again.",
    ]);
  }
  const isProduction = args.some((arg) => /^(--omit=dev|--production|--only=prod(uction)?)$/.test(arg)) || sys.env.get("NODE_ENV") === "production";
  const wanted = [...names, ...Object.keys(found?.content.dependencies ?? {}), ...(isProduction ? [] : Object.keys(found?.content.devDependencies ?? {}))];
  const missing = wanted.filter((name) => !sys.fs.exists(`${found?.directory ?? sys.fs.cwd()}/node_modules/${name.replace(/(?<=.)@.*$/, "")}/package.json`));
  if (missing.length > 0) {
    return await fail(sys, "ENOTSIMULATED", [
      `The registry of packages is not part of this simulated computer: ${missing.join(", ")}`,
      "What comes with Node.js itself (http, fs, path, …) needs no download.",
    ]);
  }
  const count = wanted.length + 1;
  const directory = found?.directory ?? sys.fs.cwd();
  if (command !== "ci" && found !== undefined && !sys.fs.exists(`${directory}/package-lock.json`)) {
    const { name = "", version = "" } = found.content;
    const lock = { name, version, lockfileVersion: 3, requires: true, packages: { "": { name, version } } };
    sys.fs.writeFile(`${directory}/package-lock.json`, `${JSON.stringify(lock, null, 2)}\n`);
  }
  await sys.sleep(400_000_000n);
  await sys.write(1, `\nup to date, audited ${count} package${count === 1 ? "" : "s"} in 415ms\n\nfound 0 vulnerabilities\n`);
  return 0;
}

async function script(sys: Sys, name: string, extra: readonly string[]): Promise<number> {
  const found = findPackage(sys);
  if (found === undefined) return await noPackage(sys);
  const { directory, content } = found;
  const scripts = content.scripts ?? {};
  const fallback = name === "start" && sys.fs.exists(`${directory}/server.js`) ? "node server.js" : undefined;
  const line = Object.hasOwn(scripts, name) ? scripts[name] : fallback;
  if (line === undefined) {
    await sys.write(2, `npm error Missing script: "${name}"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run\n`);
    return 1;
  }
  sys.fs.chdir(directory);
  const env = new Map(sys.env);
  env.set("PATH", `${directory}/node_modules/.bin:${sys.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin"}`);
  env.set("npm_lifecycle_event", name);
  env.set("npm_package_name", content.name ?? "");
  env.set("npm_package_version", content.version ?? "");
  sys.setEnvironment(env);
  for (const step of [`pre${name}`, name, `post${name}`]) {
    const own = step === name ? line : scripts[step];
    if (own === undefined) continue;
    const words = extra.filter((word) => word !== "--");
    const command = step === name && words.length > 0 ? `${own} ${words.join(" ")}` : own;
    await sys.write(1, `\n> ${content.name ?? ""}${content.version === undefined ? "" : `@${content.version}`} ${step}\n> ${command}\n\n`);
    const { code, signal } = await runCommand(sys, ["sh", "-c", command]);
    if (signal !== undefined) return 128 + code;
    if (code !== 0) return code;
  }
  return 0;
}

async function listScripts(sys: Sys): Promise<number> {
  const found = findPackage(sys);
  if (found === undefined) return await noPackage(sys);
  const scripts = Object.entries(found.content.scripts ?? {});
  if (scripts.length === 0) return 0;
  const { name = "", version = "" } = found.content;
  await sys.write(1, `Scripts available in ${name}@${version} via \`npm run\`:\n${scripts.map(([key, line]) => `  ${key}\n    ${line}\n`).join("")}`);
  return 0;
}

async function list(sys: Sys): Promise<number> {
  const found = findPackage(sys);
  const directory = found?.directory ?? sys.fs.cwd();
  const { name = "", version = "" } = found?.content ?? {};
  const modules = `${directory}/node_modules`;
  const installed = sys.fs.exists(modules) ? sys.fs.readdir(modules).filter(({ type, name: one }) => type === "dir" && !one.startsWith(".")) : [];
  const lines = installed.map(({ name: one }, index) => `${index === installed.length - 1 ? "└──" : "├──"} ${one}`);
  await sys.write(1, `${name}${version === "" ? "" : `@${version}`} ${directory}\n${lines.length === 0 ? "└── (empty)" : lines.join("\n")}\n\n`);
  return 0;
}
