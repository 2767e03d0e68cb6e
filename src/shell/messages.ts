import type { Shell } from "./shell.ts";
import type { ShellSyntaxError } from "./syntax/syntax-error.ts";

/** What stands in front of every message: `bash: line 3: cd: `, `sh: 3: cd: `, `sh: cd: line 3: `. */
export function messagePrefix(shell: Shell, builtin = ""): string {
  const name = shell.scriptName;
  const suffix = builtin === "" ? "" : `${builtin}: `;
  switch (shell.dialect) {
    case "bash": {
      const file = shell.calls.length > 0 ? sourceName(shell) : name;
      return shell.interactive && shell.calls.length === 0 ? `${file}: ${suffix}` : `${file}: line ${shell.line}: ${suffix}`;
    }
    case "dash":
      return `${name}: ${shell.line}: ${suffix}`;
    default: {
      const command = builtin !== "" ? builtin : shell.source === "file" ? name : "";
      if (command === "") return `${name}: `;
      const where = shell.interactive && shell.source !== "file" ? "" : `line ${shell.line - (shell.source === "file" ? 0 : 1)}: `;
      return command === name ? `${name}: ${where}` : `${name}: ${command}: ${where}`;
    }
  }
}

function sourceName(shell: Shell): string {
  const file = shell.calls[shell.calls.length - 1]?.file;
  return file === undefined || file === "" ? shell.scriptName : file;
}

/** The lines that a shell prints for source that it cannot parse. */
export function syntaxErrorText(shell: Shell, error: ShellSyntaxError, origin: "command" | "other"): string {
  switch (shell.dialect) {
    case "bash":
      return bashText(shell, error, origin);
    case "dash":
      return `${shell.scriptName}: ${error.line}: ${builtin(shell)}Syntax error: ${posixText(error, false)}\n`;
    default: {
      const where =
        shell.builtinName === "eval"
          ? `${shell.scriptName}: eval: line ${shell.line - 1}: `
          : shell.source === "file"
            ? `${shell.scriptName}: line ${error.line}: `
            : `${shell.scriptName}: `;
      return `${where}syntax error: ${posixText(error, true)}\n`;
    }
  }
}

function builtin(shell: Shell): string {
  return shell.builtinName === "" ? "" : `${shell.builtinName}: `;
}

function bashText(shell: Shell, error: ShellSyntaxError, origin: "command" | "other"): string {
  const c = origin === "command" ? "-c: " : origin === "other" && shell.builtinName === "eval" ? "eval: " : "";
  const at = shell.interactive && shell.calls.length === 0 ? `${shell.scriptName}: ` : `${shell.scriptName}: ${c}line ${error.line}: `;
  const { problem } = error;
  const echoed = shell.interactive && shell.calls.length === 0 ? "" : `${at}\`${error.sourceLine}'\n`;
  switch (problem.kind) {
    case "unexpected":
      return `${at}syntax error near unexpected token \`${problem.token}'\n${echoed}`;
    case "end-of-file":
      return `${at}syntax error: unexpected end of file\n`;
    case "unterminated":
      return `${at}unexpected EOF while looking for matching \`${problem.closing}'\n`;
    case "conditional":
      return `${at}${problem.message === "" ? `syntax error in conditional expression: unexpected token \`${problem.token}'` : problem.message}\n`;
    case "message":
      return `${at}${problem.message}\n${problem.construct === undefined ? "" : `${at}syntax error: \`${problem.construct}'\n`}`;
  }
}

function posixText(error: ShellSyntaxError, ash: boolean): string {
  const { problem } = error;
  const arrange = (what: string): string => (ash ? `unexpected ${what}` : `${what} unexpected`);
  const expecting = (token: string | undefined): string => (token === undefined ? "" : ` (expecting "${token}")`);
  switch (problem.kind) {
    case "unexpected": {
      const what =
        problem.tokenKind === "word"
          ? "word"
          : problem.tokenKind === "newline"
            ? "newline"
            : problem.tokenKind === "redirection"
              ? "redirection"
              : `"${problem.token}"`;
      return arrange(what) + expecting(problem.expecting);
    }
    case "end-of-file":
      return arrange("end of file") + expecting(problem.expecting);
    case "unterminated":
      if (problem.closing === '"' || problem.closing === "'") return ash ? "unterminated quoted string" : "Unterminated quoted string";
      if (problem.closing === "`") return ash ? "EOF in backquote substitution" : "EOF in backquote substitution";
      if (problem.closing === "}") return ash ? "missing '}'" : "Missing '}'";
      return arrange("end of file") + expecting(problem.closing);
    case "conditional":
      return arrange(`"${problem.token ?? ""}"`);
    case "message":
      return ash ? problem.message.charAt(0).toLowerCase() + problem.message.slice(1) : problem.message;
  }
}
