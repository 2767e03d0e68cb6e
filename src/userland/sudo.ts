import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { askPassword, become, checkPassword, freshSignals, ROOT_PATH, stayWith, storedPassword } from "./lib/run-as.ts";
import { execCommand, findCommand } from "./lib/spawn.ts";
import { Accounts, type User } from "./lib/users.ts";
import { defineProgram } from "./program.ts";
import { matchingRules, readSudoers, type SudoRule } from "./sudo/sudoers.ts";

export default defineProgram({
  name: "sudo",
  aliases: ["sudoedit"],
  summary: "run a command as root or another user",
  async main(sys) {
    const options = readOptions(sys.argv.slice(1));
    if (typeof options === "string") {
      await sys.write(2, `${options}${USAGE}`);
      return 1;
    }
    if (options.version || options.help) {
      await sys.write(1, options.version ? "Sudo version 1.9.16p2\n" : USAGE);
      return 0;
    }
    if (sys.uid !== 0) {
      await sys.write(2, "sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set\n");
      return 1;
    }
    if (options.forget) return 0;
    return await new Sudo(sys, options).run();
  },
});

const USAGE = `usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]
`;

interface Options {
  user: string;
  group: string | undefined;
  login: boolean;
  shell: boolean;
  list: boolean;
  validate: boolean;
  forget: boolean;
  keepEnvironment: boolean;
  nonInteractive: boolean;
  fromInput: boolean;
  background: boolean;
  version: boolean;
  help: boolean;
  prompt: string | undefined;
  directory: string | undefined;
  readonly variables: [string, string][];
  command: readonly string[];
}

function readOptions(args: readonly string[]): Options | string {
  const options: Options = {
    user: "root",
    group: undefined,
    login: false,
    shell: false,
    list: false,
    validate: false,
    forget: false,
    keepEnvironment: false,
    nonInteractive: false,
    fromInput: false,
    background: false,
    version: false,
    help: false,
    prompt: undefined,
    directory: undefined,
    variables: [],
    command: [],
  };
  const long: Record<string, string> = {
    user: "u",
    group: "g",
    login: "i",
    shell: "s",
    list: "l",
    validate: "v",
    "preserve-env": "E",
    "non-interactive": "n",
    stdin: "S",
    version: "V",
    help: "h",
    prompt: "p",
    background: "b",
    "reset-timestamp": "k",
    chdir: "D",
    "set-home": "H",
  };
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === "--") {
      at++;
      break;
    }
    if (/^[A-Za-z_]\w*=/.test(arg)) {
      options.variables.push([arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]);
      continue;
    }
    if (!arg.startsWith("-") || arg === "-") break;
    const word = arg.startsWith("--") ? arg.slice(2).split("=")[0] : undefined;
    const letters = word === undefined ? arg.slice(1) : long[word];
    if (letters === undefined) return `sudo: unrecognized option '${arg}'\n`;
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] as string;
      if ("ugpDChTRUrt".includes(letter) && !(letter === "h" && letters === "h" && args.length === 1)) {
        const inline = word === undefined ? letters.slice(i + 1) : arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : "";
        const value = inline || args[++at];
        if (value === undefined) return letter === "h" ? "" : `sudo: option requires an argument -- '${letter}'\n`;
        if (letter === "u") options.user = value.replace(/^#/, "");
        if (letter === "g") options.group = value;
        if (letter === "p") options.prompt = value;
        if (letter === "D") options.directory = value;
        break;
      }
      if (letter === "i") options.login = true;
      else if (letter === "s") options.shell = true;
      else if (letter === "l") options.list = true;
      else if (letter === "v") options.validate = true;
      else if (letter === "k" || letter === "K") options.forget = args.length === 1;
      else if (letter === "E") options.keepEnvironment = true;
      else if (letter === "n") options.nonInteractive = true;
      else if (letter === "S") options.fromInput = true;
      else if (letter === "b") options.background = true;
      else if (letter === "V") options.version = true;
      else if (letter === "h") options.help = true;
      else if (!"HABNP".includes(letter)) return `sudo: invalid option -- '${letter}'\n`;
    }
  }
  options.command = args.slice(at);
  const idle = !options.list && !options.validate && !options.forget && !options.version && !options.help;
  return idle && options.command.length === 0 && !options.login && !options.shell ? "" : options;
}

class Sudo {
  readonly #sys: Sys;
  readonly #options: Options;
  readonly #accounts: Accounts;

  constructor(sys: Sys, options: Options) {
    this.#sys = sys;
    this.#options = options;
    this.#accounts = new Accounts(sys);
  }

  async run(): Promise<number> {
    const sys = this.#sys;
    const options = this.#options;
    const caller = this.#accounts.users.find((user) => user.uid === sys.realUid);
    if (caller === undefined) return await this.#fail(`you do not exist in the passwd database`);
    const target = this.#accounts.user(options.user) ?? this.#accounts.users.find((user) => String(user.uid) === options.user);
    if (target === undefined) return await this.#fail(`unknown user ${options.user}`);
    const rules = matchingRules(readSudoers(sys), caller, this.#accounts);
    const file = options.command.length === 0 ? undefined : findCommand(sys, options.command[0] as string, ROOT_PATH);
    const rule = caller.uid === 0 ? ALWAYS : rules.findLast((candidate) => candidate.allows(target, file, options.command.slice(1)));
    if (options.list) return await this.#list(caller, rules, rule);
    if (!(await this.#authenticate(caller, rule))) return 1;
    if (rules.length === 0 && caller.uid !== 0) {
      await sys.write(2, `${caller.name} is not in the sudoers file.\n`);
      return 1;
    }
    if (options.validate) return 0;
    if (options.command.length > 0 && file === undefined) return await this.#fail(`${options.command[0]}: command not found`);
    if (rule === undefined) {
      const command = [file ?? target.shell, ...options.command.slice(1)].join(" ");
      await sys.write(2, `Sorry, user ${caller.name} is not allowed to execute '${command}' as ${target.name} on ${sys.hostname()}.\n`);
      return 1;
    }
    if (options.background) {
      sys.fork((child) => this.#command(child, caller, target, file));
      return 0;
    }
    return await stayWith(sys, (child) => this.#command(child, caller, target, file));
  }

  async #fail(message: string): Promise<number> {
    await this.#sys.write(2, `sudo: ${message}\n`);
    return 1;
  }

  async #authenticate(caller: User, rule: SudoRule | undefined): Promise<boolean> {
    const sys = this.#sys;
    if (caller.uid === 0 || rule?.noPassword) return true;
    if (this.#options.nonInteractive) {
      await this.#fail("a password is required");
      return false;
    }
    if (!this.#options.fromInput && !sys.isatty(0)) {
      await this.#fail("a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper");
      await this.#fail("a password is required");
      return false;
    }
    const stored = storedPassword(sys, caller.name) ?? "";
    for (let attempt = 1; attempt <= 3; attempt++) {
      const password = await askPassword(sys, (this.#options.prompt ?? "[sudo] password for %u: ").replaceAll("%u", caller.name).replaceAll("%p", caller.name));
      if (password === undefined) {
        await sys.write(2, "\n");
        await this.#fail(attempt === 1 ? "no password was provided" : `${attempt - 1} incorrect password attempt${attempt === 2 ? "" : "s"}`);
        if (attempt === 1) await this.#fail("a password is required");
        return false;
      }
      if (checkPassword(password, stored)) return true;
      await sys.sleep(2_000_000_000n);
      if (attempt < 3) await sys.write(2, "Sorry, try again.\n");
    }
    await this.#fail("3 incorrect password attempts");
    return false;
  }

  async #list(caller: User, rules: readonly SudoRule[], rule: SudoRule | undefined): Promise<number> {
    const sys = this.#sys;
    if (!(await this.#authenticate(caller, rules.find((candidate) => candidate.noPassword) ?? rule))) return 1;
    if (rules.length === 0 && caller.uid !== 0) {
      await sys.write(1, `Sorry, user ${caller.name} may not run sudo on ${sys.hostname()}.\n`);
      return 1;
    }
    const lines = rules.map((candidate) => `    ${candidate.text}\n`).join("");
    await sys.write(
      1,
      `Matching Defaults entries for ${caller.name} on ${sys.hostname()}:\n    env_reset, secure_path=${ROOT_PATH.replaceAll(":", "\\:")}\n\nUser ${caller.name} may run the following commands on ${sys.hostname()}:\n${lines}`,
    );
    return 0;
  }

  async #command(sys: Sys, caller: User, target: User, file: string | undefined): Promise<number> {
    const options = this.#options;
    freshSignals(sys);
    this.#setEnvironment(sys, caller, target, file);
    const group = options.group === undefined ? undefined : this.#accounts.gidOf(options.group);
    become(sys, { uid: target.uid, gid: group ?? target.gid }, this.#accounts.groupsOf(target));
    const shell = target.shell || "/bin/sh";
    const name = shell.replace(/^.*\//, "");
    const quoted = options.command.map((word) => word.replace(/[^\w/@%+=:,.-]/g, "\\$&")).join(" ");
    try {
      if (options.directory !== undefined || options.login) sys.fs.chdir(options.directory ?? target.home);
      if (options.login) return await sys.exec(shell, [`-${name}`, ...(quoted === "" ? [] : ["-c", quoted])]);
      if (options.shell)
        return await sys.exec(sys.env.get("SHELL") ?? shell, [(sys.env.get("SHELL") ?? shell).replace(/^.*\//, ""), ...(quoted === "" ? [] : ["-c", quoted])]);
      sys.setEnvironment(new Map(sys.env).set("SUDO_COMMAND", [file ?? "", ...options.command.slice(1)].join(" ")));
      return await execCommand(
        sys,
        [file ?? (options.command[0] as string), ...options.command.slice(1)].map((word, i) =>
          i === 0 && !options.command[0]?.includes("/") ? (file as string) : word,
        ),
      );
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await sys.write(2, `sudo: unable to execute ${file ?? shell}: ${error.message}\n`);
      return 1;
    }
  }

  #setEnvironment(sys: Sys, caller: User, target: User, file: string | undefined): void {
    const options = this.#options;
    const before = sys.env;
    const env = new Map(before);
    if (!options.keepEnvironment || options.login) {
      env.clear();
      for (const key of ["TERM", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "DISPLAY", "COLORTERM", "LS_COLORS", "TERM_PROGRAM"]) {
        const value = before.get(key);
        if (value !== undefined) env.set(key, value);
      }
    }
    env.set("PATH", ROOT_PATH);
    env.set("HOME", target.home);
    env.set("USER", target.name);
    env.set("LOGNAME", target.name);
    env.set("SHELL", options.shell ? (before.get("SHELL") ?? target.shell) : target.shell);
    env.set("MAIL", `/var/mail/${target.name}`);
    env.set("SUDO_USER", caller.name);
    env.set("SUDO_UID", String(caller.uid));
    env.set("SUDO_GID", String(caller.gid));
    env.set("SUDO_COMMAND", file ?? target.shell);
    for (const [name, value] of options.variables) env.set(name, value);
    sys.setEnvironment(env);
  }
}

const ALWAYS: SudoRule = { noPassword: true, text: "(ALL : ALL) ALL", allows: () => true };
