/** What each instruction does to a stage. */
import { parseSignal } from "../../sim/kernel/signals.ts";
import { modeProblem } from "./chmod.ts";
import { DockerfileError } from "./dockerfile/error.ts";
import { type ExpandOptions, expandWord, expandWords } from "./dockerfile/expand.ts";
import type { CopyStatement, HealthcheckStatement, RunStatement, Statement } from "./dockerfile/instructions.ts";
import { parseMount, type RunMount } from "./dockerfile/mounts.ts";
import type { Command } from "./dockerfile/stages.ts";
import { suggestion } from "./dockerfile/suggest.ts";
import { BuildError } from "./error.ts";
import { Step } from "./graph.ts";
import { type Linter, lintSecret } from "./lint.ts";
import { record, type StageState, titled, variable, withVariable } from "./state.ts";
import { cleanPath } from "./tree.ts";

export interface DispatchContext {
  readonly buildArgs: Readonly<Record<string, string | null>>;
  /** ARGs before the first FROM and those that are always there. */
  readonly globals: ReadonlyMap<string, string | undefined>;
  readonly escape: string;
  readonly linter: Linter;
  readonly ignoreCache: boolean;
  /** From `--network`. */
  readonly network: "default" | "none" | "host";
  /** The files of `COPY --from=NAME`, `RUN --mount=from=NAME`. Throws. */
  source(name: string, tooEarly: (stage: string) => string): Step | undefined;
  /** A named context's step. */
  context(): Step;
}

type Kind = Statement["kind"];
type StatementOf<K extends Kind, S = Statement> = S extends { readonly kind: infer Own } ? (K extends Own ? S : never) : never;
type Handler<K extends Kind> = (context: DispatchContext, state: StageState, statement: StatementOf<K>, command: Command) => void;

/** Throws DockerfileError. */
export function dispatch(context: DispatchContext, state: StageState, command: Command): void {
  const handler = HANDLERS[command.statement.kind] as Handler<Kind> | undefined;
  handler?.(context, state, command.statement as never, command);
}

const HANDLERS: { readonly [K in Kind]?: Handler<K> } = {
  env(context, state, { pairs }, command) {
    const expand = expander(context, state, command);
    const set = pairs.map(({ name, value }) => ({ name: expand(name), value: expand(value) }));
    for (const { name, value } of set) {
      state.config.Env = withVariable(state.config.Env ?? [], name, value);
      for (const arg of state.args) if (arg.name === name) arg.shadowed = true;
      lintSecret("ENV", name, command.instruction.range, context.linter);
    }
    record(state, `ENV${set.map(({ name, value }) => ` ${name}=${value}`).join("")}`, { layer: false });
  },
  label(context, state, { pairs }, command) {
    const expand = expander(context, state, command);
    const set = pairs.map(({ name, value }) => [expand(name), expand(value)] as const);
    state.config.Labels = { ...state.config.Labels, ...Object.fromEntries(set) };
    record(state, `LABEL${set.map(([name, value]) => ` ${name}=${value}`).join("")}`, { layer: false });
  },
  arg(context, state, { pairs }, command) {
    const shown: string[] = [];
    for (const { name, value } of pairs) {
      lintSecret("ARG", name, command.instruction.range, context.linter);
      const given = context.buildArgs[name];
      const used = given ?? (value === undefined ? context.globals.get(name) : expander(context, state, command)(value));
      const known = state.args.findIndex((arg) => arg.name === name);
      if (known >= 0) state.args.splice(known, 1);
      state.args.push({ name, value: used });
      shown.push(used === undefined ? name : `${name}=${used}`);
    }
    record(state, `ARG ${shown.join(" ")}`, { layer: false });
  },
  run: dispatchRun,
  copy: dispatchCopy,
  add: dispatchCopy,
  workdir(context, state, { value }, command) {
    const expanded = expander(context, state, command)(value);
    if (!expanded.startsWith("/") && !state.workdirSet) {
      context.linter.add(
        "WorkdirRelativePath",
        `Relative workdir ${JSON.stringify(expanded)} can have unexpected results if the base image changes`,
        command.instruction.range,
      );
    }
    state.workdirSet = true;
    const path = cleanPath(expanded.startsWith("/") ? expanded : `${state.config.WorkingDir || "/"}/${expanded}`);
    state.config.WorkingDir = path;
    const name = titled(state, shownCommand(context, state, command));
    if (path !== "/") {
      const user = state.config.User ?? "";
      state.step = new Step({ kind: "mkdir", path, user }, [state.step], { name, range: command.instruction.range, ignoreCache: context.ignoreCache });
    }
    record(state, `WORKDIR ${path}`, { layer: path !== "/" });
  },
  user(context, state, { value }, command) {
    state.config.User = expander(context, state, command)(value);
    record(state, `USER ${state.config.User}`, { layer: false });
  },
  cmd(context, state, { command: words, shell }, command) {
    once(context, state, command, "CMD");
    state.config.Cmd = inShell(context, state, words, shell, command);
    state.config.ArgsEscaped = true;
    state.commandSet = true;
    record(state, `CMD ${goQuoted(state.config.Cmd)}`, { layer: false });
  },
  entrypoint(context, state, { command: words, shell }, command) {
    once(context, state, command, "ENTRYPOINT");
    state.config.Entrypoint = inShell(context, state, words, shell, command);
    state.config.ArgsEscaped = true;
    if (!state.commandSet) delete state.config.Cmd;
    record(state, `ENTRYPOINT ${goQuoted(state.config.Entrypoint)}`, { layer: false });
  },
  shell(_context, state, { command }) {
    state.config.Shell = [...command];
    record(state, `SHELL [${command.join(" ")}]`, { layer: false });
  },
  expose(context, state, { words }, command) {
    const ports = words
      // Nobody complains of variables here.
      .flatMap((word) => expandWords(word, { escape: context.escape, lookup: (name) => lookup(state, name) }))
      .sort()
      .flatMap((word) => parsePort(word, context.linter, command));
    const exposed = { ...state.config.ExposedPorts };
    for (const port of ports) exposed[port] = {};
    state.config.ExposedPorts = sorted(exposed);
    record(state, `EXPOSE [${[...ports].sort().join(" ")}]`, { layer: false });
  },
  volume(context, state, { words }, command) {
    const paths = words.map(expander(context, state, command));
    if (paths.some((path) => path === "")) throw new DockerfileError("VOLUME specified can not be an empty string");
    state.config.Volumes = sorted({ ...state.config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) });
    record(state, `VOLUME [${paths.join(" ")}]`, { layer: false });
  },
  stopsignal(context, state, { value }, command) {
    const signal = expander(context, state, command)(value);
    if (!/^(-?[1-9]\d*|(sig)?rtm(in(\+([1-9]|1[0-5]))?|ax(-([1-9]|1[0-4]))?))$/i.test(signal) && parseSignal(signal) === undefined)
      throw new DockerfileError(`invalid signal: ${signal}`);
    state.config.StopSignal = signal;
    record(state, `STOPSIGNAL ${signal}`, { layer: false });
  },
  maintainer(_context, state, { value }) {
    state.author = value;
    record(state, `MAINTAINER ${value}`, { layer: false });
  },
  healthcheck(context, state, statement, command) {
    once(context, state, command, "HEALTHCHECK");
    state.config.Healthcheck = healthConfig(statement);
    const { test, interval, timeout, startPeriod, startInterval, retries } = statement;
    const times = [interval, timeout, startPeriod, startInterval].map((time) => JSON.stringify(goDuration(time))).join(" ");
    record(state, `HEALTHCHECK &{${goQuoted(test)} ${times} ${goRune(retries)}}`, { layer: false });
  },
  onbuild(_context, state, { trigger }) {
    state.config.OnBuild = [...(state.config.OnBuild ?? []), trigger];
  },
};

function dispatchRun(context: DispatchContext, state: StageState, statement: RunStatement, command: Command): void {
  const { range } = command.instruction;
  const expand = expander(context, state, command);
  const mounts: { mount: RunMount; input: number | undefined }[] = [];
  const inputs: (Step | undefined)[] = [state.step];
  for (const text of statement.mounts) {
    const mount = parseMount(text, expand);
    const at = cleanPath(mount.target.startsWith("/") ? mount.target : `${state.config.WorkingDir ?? ""}/${mount.target}`);
    if (at === "/" && mount.env === "") throw new DockerfileError('invalid mount target "/"');
    let input: number | undefined;
    if (mount.type === "bind" || (mount.type === "cache" && mount.from !== "")) {
      input = inputs.length;
      inputs.push(
        mount.from === ""
          ? context.context()
          : context.source(
              mount.from,
              (stage) => `cannot mount from stage ${stage} to ${JSON.stringify(mount.target)}, stage needs to be defined before current command`,
            ),
      );
    }
    mounts.push({ mount, input });
  }
  const { document } = statement;
  const script = document?.content.startsWith("#!") === true ? document : undefined;
  const words = document === undefined ? statement.command : [script === undefined ? document.content : `/dev/pipes/${script.name}`];
  const argv = statement.shell ? [...shellOf(state), ...words] : words;
  if (argv.length === 0) throw new BuildError("failed to marshal LLB definition: arguments are required");
  const given = state.args.filter(({ value, shadowed }) => value !== undefined && shadowed !== true);
  const env = given.reduce<readonly string[]>((all, { name, value }) => withVariable(all, name, value as string), state.config.Env ?? []);
  const summary = document === undefined ? "" : ` (${summaryOf(document.content)})`;
  const secrets = new Set(mounts.flatMap(({ mount }) => (mount.type === "secret" && mount.env !== "" ? [mount.env] : [])));
  const title = titled(state, `${shownCommand(context, state, command, secrets)}${summary}`);
  const network = statement.network === "default" ? context.network : statement.network;
  state.step = new Step({ kind: "run", argv, env, cwd: state.config.WorkingDir || "/", user: state.config.User ?? "", network, mounts, script }, inputs, {
    name: title,
    range,
    ignoreCache: context.ignoreCache,
  });
  const args = state.args.length === 0 ? "" : `|${state.args.length} ${state.args.map(({ name, value }) => `${name}=${value ?? ""}`).join(" ")} `;
  record(state, `RUN ${args}${argv.join(" ")}`, { layer: true, files: true });
}

function summaryOf(document: string): string {
  const lines = document.trim().split("\n");
  return `${lines[0] ?? ""}${lines.length > 1 ? "..." : ""}`;
}

function dispatchCopy(context: DispatchContext, state: StageState, statement: CopyStatement, command: Command): void {
  const { range } = command.instruction;
  const expand = expander(context, state, command);
  const isAdd = statement.kind === "add";
  const chown = expand(statement.chown);
  const chmod = expand(statement.chmod);
  const wrongMode = chmod === "" ? undefined : modeProblem(chmod);
  if (wrongMode !== undefined) throw new DockerfileError(wrongMode);
  checkSum(statement);
  const sources = statement.sources.map(expand);
  const destination = destinationOf(state, expand(statement.destination));
  const name = titled(state, shownCommand(context, state, command));
  const options = { name, range, ignoreCache: context.ignoreCache };
  const inputs: (Step | undefined)[] = [state.step];
  const from: { input: number; sources: readonly string[]; unpack: boolean }[] = [];
  const take = (step: Step | undefined, paths: readonly string[], unpack: boolean): void => {
    from.push({ input: inputs.length, sources: paths, unpack });
    inputs.push(step);
  };
  const tooEarly = (stage: string): string => {
    const own = JSON.stringify(state.stage.name || `stage-${state.stage.index}`);
    return `cannot copy from stage ${stage}, it needs to be defined before current stage ${own}`;
  };
  let local: string[] = [];
  const takeLocal = (): void => {
    if (local.length > 0)
      take(statement.from === "" ? context.context() : context.source(statement.from, tooEarly), local, isAdd && statement.unpack !== false);
    local = [];
  };
  for (const source of sources) {
    if (isAdd && isUrl(source)) {
      takeLocal();
      const fileName = fileNameOf(source);
      if (fileName === "" && destination.endsWith("/")) throw new DockerfileError(`cannot determine filename for source ${source}`);
      take(
        new Step({ kind: "http", url: source, fileName: fileName || "__unnamed__", checksum: statement.checksum }, [], { name }),
        [`/${fileName || "__unnamed__"}`],
        statement.unpack === true,
      );
    } else if (isAdd && isGit(source)) {
      takeLocal();
      take(new Step({ kind: "git", url: source }, [], { name }), ["/"], false);
    } else local.push(source);
  }
  takeLocal();
  for (const document of statement.documents) {
    const content = document.expand ? expandDocument(document.content, context, state, command) : document.content;
    take(
      new Step({ kind: "document", files: [{ name: document.name, content }] }, [], { name: "[internal] preparing inline document" }),
      [`/${document.name}`],
      false,
    );
  }
  const { parents, exclude } = statement;
  state.step = new Step({ kind: "copy", from, destination, chown, chmod, parents, exclude }, inputs, options);
  const flags = `${parents ? " --parents" : ""}${chown === "" ? "" : ` --chown=${chown}`}${chmod === "" ? "" : ` --chmod=${chmod}`}`;
  const words = [...sources, ...statement.documents.map((document) => `<<${document.name}`), expand(statement.destination)];
  record(state, `${statement.kind.toUpperCase()}${flags} ${words.join(" ")}`, { layer: true, files: true });
}

/** Throws DockerfileError for a --checksum that cannot be. */
function checkSum({ checksum, sources }: CopyStatement): void {
  if (checksum === "") return;
  if (sources.length > 1) throw new DockerfileError("checksum can't be specified for multiple sources");
  if (sources.some((source) => !isUrl(source) && !isGit(source))) throw new DockerfileError("checksum requires HTTP(S) or Git sources");
  const algorithm = checksum.slice(0, Math.max(0, checksum.indexOf(":")));
  if (!sources.some(isGit) && !/^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/.test(checksum)) throw new DockerfileError("invalid checksum digest format");
  if (algorithm === "sha256" && !/^sha256:[0-9a-f]{64}$/.test(checksum)) throw new DockerfileError("invalid checksum digest length");
}

function isUrl(source: string): boolean {
  return /^https?:\/\//.test(source) && !isGit(source);
}

function isGit(source: string): boolean {
  return /^(git@|git:\/\/|ssh:\/\/)/.test(source) || /^https?:\/\/.*\.git(#.*)?$/.test(source);
}

function fileNameOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*$/, "");
  return path.endsWith("/") ? "" : path.slice(path.lastIndexOf("/") + 1);
}

/** Absolute; a slash at the end when it must be a directory. */
function destinationOf(state: StageState, written: string): string {
  const path = cleanPath(written.startsWith("/") ? written : `${state.config.WorkingDir || "/"}/${written}`);
  const directory = /(^|\/)\.?$/.test(written) || path === "/";
  return directory && path !== "/" ? `${path}/` : path;
}

/** Variables in a document, where quotes mean nothing. */
function expandDocument(content: string, context: DispatchContext, state: StageState, command: Command): string {
  const marked = content.replace(/['"]/g, (quote) => (quote === "'" ? "\uE000" : "\uE001"));
  return expandWord(marked, expandOptions(context, state, command)).replace(/[\uE000\uE001]/g, (mark) => (mark === "\uE000" ? "'" : '"'));
}

function inShell(context: DispatchContext, state: StageState, words: readonly string[], shell: boolean, command: Command): string[] {
  if (!shell) return [...words];
  if (state.config.Shell === undefined || state.config.Shell.length === 0) {
    const word = command.statement.kind.toUpperCase();
    context.linter.add(
      "JSONArgsRecommended",
      `JSON arguments recommended for ${word} to prevent unintended behavior related to OS signals`,
      command.instruction.range,
    );
  }
  return [...shellOf(state), ...words];
}

function shellOf(state: StageState): readonly string[] {
  return state.config.Shell !== undefined && state.config.Shell.length > 0 ? state.config.Shell : ["/bin/sh", "-c"];
}

function once(context: DispatchContext, state: StageState, command: Command, word: string): void {
  const before = state.once.get(word);
  if (before !== undefined) {
    context.linter.add(
      "MultipleInstructionsDisallowed",
      `Multiple ${word} instructions should not be used in the same stage because only the last one will be used`,
      before,
    );
  }
  state.once.set(word, command.instruction.range);
}

/** As the step is called: the instruction with the variables that are set filled in; `hidden` are those that nobody may see. */
function shownCommand(context: DispatchContext, state: StageState, command: Command, hidden: ReadonlySet<string> = new Set()): string {
  const { original, word } = command.instruction;
  const text = `${word.toUpperCase()}${original.slice(word.length)}`;
  const prefix = command.trigger === true ? "ONBUILD " : "";
  try {
    const known = (name: string): string | undefined => (hidden.has(name) ? "****" : lookup(state, name));
    return (
      prefix +
      expandWord(text, {
        escape: context.escape,
        lookup: known,
        keepUnset: !["copy", "add"].includes(command.statement.kind),
        keepQuotes: command.statement.kind === "run",
      })
    );
  } catch {
    return prefix + text;
  }
}

function expander(context: DispatchContext, state: StageState, command: Command): (word: string) => string {
  const options = expandOptions(context, state, command);
  return (word) => (/[$"'\\`]/.test(word) ? expandWord(word, options) : word);
}

/** Of ENV and ARG the one that came last. */
function lookup(state: StageState, name: string): string | undefined {
  const arg = state.args.find((one) => one.name === name && one.shadowed !== true);
  return arg?.value ?? variable(state.config.Env ?? [], name);
}

function expandOptions(context: DispatchContext, state: StageState, command: Command): ExpandOptions {
  return {
    escape: context.escape,
    lookup: (name) => lookup(state, name),
    unset: (name) => {
      if (state.args.some((arg) => arg.name === name) || /^(https?|ftp|no|all)_proxy$/i.test(name)) return;
      const known = [...(state.config.Env ?? []).map((entry) => entry.split("=", 1)[0] as string), ...state.args.map((arg) => arg.name)];
      const hint = suggestion(name, known).replace(/mean /, "mean $");
      context.linter.add("UndefinedVar", `Usage of undefined variable '$${name}'${hint}`, command.instruction.range);
    },
  };
}

function parsePort(word: string, linter: Linter, command: Command): string[] {
  const [ports = "", ...rest] = word.split("/");
  const protocol = rest.join("/");
  if (protocol !== protocol.toLowerCase())
    linter.add("ExposeProtoCasing", `Defined protocol '${word}' in EXPOSE instruction should be lowercase`, command.instruction.range);
  const kind = protocol === "" ? "tcp" : protocol.toLowerCase();
  if (!["tcp", "udp", "sctp"].includes(kind)) throw new DockerfileError(`invalid port: ${JSON.stringify(word)}: invalid proto: ${protocol}`);
  if (ports.includes(":")) {
    linter.add("ExposeInvalidFormat", `EXPOSE instruction should not define an IP address or host-port mapping, found '${word}'`, command.instruction.range);
  }
  const range = ports.slice(ports.lastIndexOf(":") + 1);
  const [first = "", last = first] = range.split("-");
  if (range === "" || !/^\d+$/.test(first) || !/^\d+$/.test(last) || Number(last) > 65_535 || Number(last) < Number(first))
    throw new DockerfileError(`invalid containerPort: ${range}`);
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => `${Number(first) + i}/${kind}`);
}

function healthConfig(statement: HealthcheckStatement): object {
  return {
    Test: statement.test,
    ...(statement.interval === 0 ? {} : { Interval: statement.interval }),
    ...(statement.timeout === 0 ? {} : { Timeout: statement.timeout }),
    ...(statement.startPeriod === 0 ? {} : { StartPeriod: statement.startPeriod }),
    ...(statement.startInterval === 0 ? {} : { StartInterval: statement.startInterval }),
    ...(statement.retries === 0 ? {} : { Retries: statement.retries }),
  };
}

function sorted<T>(record_: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record_).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `%q` of a list. */
function goQuoted(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(" ")}]`;
}

/** `%q` of a number: the character with that code. */
function goRune(value: number): string {
  if (value === 39) return "'\\''";
  if (value === 92) return "'\\\\'";
  const named: Readonly<Record<number, string>> = { 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };
  if (named[value] !== undefined) return `'${named[value]}'`;
  if (value < 32 || value === 127) return `'\\x${value.toString(16).padStart(2, "0")}'`;
  return `'${String.fromCodePoint(Math.min(value, 0x10ffff))}'`;
}

/** Go's Duration.String. */
function goDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const seconds = nanoseconds / 1e9;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = `${Number((seconds % 60).toFixed(9))}s`;
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest;
}
