import { compareVersions } from "../lib/compare.ts";
import { readAddress, readSecondAddress } from "./address.ts";
import { readInsertText } from "./insert-text.ts";
import { type Address, type Command, type CommandDraft, type ScriptPiece, SedError, type SedOptions, type SedProgram } from "./script.ts";
import { ScriptText } from "./script-text.ts";
import { readSubstitute, readTransliterate } from "./substitute.ts";

export function parseSed(pieces: readonly ScriptPiece[], options: SedOptions): SedProgram {
  const parser = new SedParser(new ScriptText(pieces, options));
  return parser.program();
}

const NO_FLAGS = { global: false, print: false, evaluate: false, nth: 0, file: undefined };
const VERSION = "4.9";
const MOST_COMMANDS = 100_000;

class SedParser {
  readonly #script: ScriptText;
  readonly #commands: Command[] = [];

  constructor(script: ScriptText) {
    this.#script = script;
  }

  program(): SedProgram {
    const quiet = /^#n(\n|$)/.test(this.#script.text);
    const blocks: number[] = [];
    const labels = new Map<string, number>();
    for (;;) {
      this.#script.skip(/[\s;]/);
      if (this.#script.at >= this.#script.text.length) break;
      if (this.#commands.length > MOST_COMMANDS) this.#script.fail("script too long");
      const before = this.#script.at;
      if (this.#script.text[this.#script.at] === "#") {
        while (this.#script.at < this.#script.text.length && this.#script.text[this.#script.at] !== "\n") this.#script.at++;
        continue;
      }
      const command = this.#command();
      if (command.name === "{") blocks.push(this.#commands.length);
      else if (command.name === "}") {
        const open = blocks.pop();
        if (open === undefined) this.#script.fail("unexpected `}'");
        (this.#commands[open as number] as Command).jump = this.#commands.length + 1;
      } else if (command.name === ":") labels.set(command.text, this.#commands.length);
      this.#commands.push(command);
      if (this.#script.at <= before) this.#script.fail("unknown command");
    }
    if (blocks.length > 0) throw new SedError(this.#script.options.gnu ? "-e expression #1, char 0: unmatched `{'" : "unmatched '{'");
    for (const command of this.#commands) {
      if (!/[btT]/.test(command.name)) continue;
      const target = command.text === "" ? this.#commands.length : labels.get(command.text);
      if (target === undefined)
        throw new SedError(
          this.#script.options.gnu ? `can't find label for jump to \`${command.text}'` : `can't find label for jump to '${command.text}'`,
          this.#script.options.gnu ? 4 : 1,
        );
      command.jump = target;
    }
    return { commands: this.#commands, quiet };
  }

  #command(): Command {
    if (this.#script.options.gnu && /[+~]/.test(this.#script.text[this.#script.at] ?? "")) {
      this.#script.at++;
      this.#script.failBehind("invalid usage of +N or ~N as first address");
    }
    const from = readAddress(this.#script);
    let to: Address | undefined;
    this.#script.skip(/[ \t]/);
    if (from && this.#script.text[this.#script.at] === ",") {
      this.#script.at++;
      this.#script.skip(/[ \t]/);
      to = readSecondAddress(this.#script);
      if (!to) this.#script.failBehind("unexpected `,'");
      this.#script.skip(/[ \t]/);
    }
    if (from?.kind === "line" && from.line === 0 && to?.kind !== "regex") this.#script.failBehind("invalid usage of line address 0");
    let negate = false;
    while (this.#script.text[this.#script.at] === "!") {
      if (negate) this.#script.failBehind("multiple `!'s");
      negate = true;
      this.#script.at++;
      this.#script.skip(/[ \t]/);
    }
    const name = this.#script.text[this.#script.at++];
    if (name === undefined || name === "\n" || name === ";") {
      if (name === undefined) this.#script.at = this.#script.text.length;
      this.#script.fail("missing command");
    }
    const command: CommandDraft = {
      name,
      from,
      to,
      negate,
      text: "",
      number: undefined,
      pattern: undefined,
      replacement: [],
      flags: NO_FLAGS,
      map: undefined,
      jump: 0,
    };
    this.#arguments(command);
    return command;
  }

  #arguments(command: CommandDraft): void {
    switch (command.name) {
      case "{":
        return;
      case "}":
        if (command.from) this.#script.fail("} doesn't want any addresses");
        this.#script.end();
        return;
      case ":":
        if (command.from) this.#script.fail(": doesn't want any addresses");
        this.#script.skip(/[ \t]/);
        command.text = this.#script.until(/[\s;]/).trim();
        if (command.text === "") this.#script.fail('":" lacks a label');
        return;
      case "b":
      case "t":
      case "T":
        this.#script.skip(/[ \t]/);
        command.text = this.#script.until(/[\s;}]/);
        this.#script.end();
        return;
      case "a":
      case "i":
      case "c":
        command.text = readInsertText(this.#script);
        return;
      case "r":
      case "R":
      case "w":
      case "W":
        if (this.#script.options.sandbox) this.#script.fail("e/r/w commands disabled in sandbox mode");
        this.#script.skip(/[ \t]/);
        command.text = this.#script.until(/\n/);
        if (command.text === "") this.#script.fail("missing filename in r/R/w/W commands");
        return;
      case "e":
        if (this.#script.options.sandbox) this.#script.fail("e/r/w commands disabled in sandbox mode");
        this.#script.skip(/[ \t]/);
        command.text = this.#script.until(/\n/);
        return;
      case "v": {
        this.#script.skip(/[ \t]/);
        const wanted = this.#script.until(/[\s;]/);
        if (wanted !== "" && compareVersions(wanted, VERSION) > 0) this.#script.fail("expected newer version of sed");
        this.#script.end();
        return;
      }
      case "q":
      case "Q":
      case "l":
      case "L": {
        if (command.to && command.name !== "l") this.#script.fail("command only uses one address");
        this.#script.skip(/[ \t]/);
        const digits = this.#script.until(/\D/);
        command.number = digits === "" ? undefined : Number(digits);
        this.#script.end();
        return;
      }
      case "s":
        readSubstitute(this.#script, command);
        return;
      case "y":
        readTransliterate(this.#script, command);
        return;
      case "=":
      case "d":
      case "D":
      case "F":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
        this.#script.end();
        return;
      default:
        this.#script.fail(this.#script.options.gnu ? `unknown command: \`${command.name}'` : `unsupported command ${command.name}`);
    }
  }
}
