import { singleQuoted } from "../expand/quote.ts";
import { ansiUnescape } from "./ansi-quotes.ts";
import type { AndOr, Assignment, Command, Conditional, List, Pipeline, Redirection, Word } from "./tree.ts";

/** A function as `declare -f` and `type` show it. */
export function printFunction(name: string, body: Command): string {
  return `${name} () \n${printBody(body)}`;
}

function printBody(body: Command): string {
  if (body.type === "group") return `{ \n${printList(body.body, 4, false)}\n}${redirections(body.redirections)}`;
  return `{ \n${pad(4)}${printCommand(body, 4)}\n}`;
}

function pad(indent: number): string {
  return " ".repeat(indent);
}

/** Commands one per line; `terminated`: with a semicolon after the last, as in front of `done` and `fi`. */
function printList(list: List, indent: number, terminated: boolean): string {
  let text = "";
  let behindDocument = false;
  list.forEach((item, i) => {
    const last = i === list.length - 1;
    const documents = documentsOf(item);
    // A here-document ends its line by itself; bash then forgets the next semicolon too.
    const end = item.background ? " &" : documents === "" && !behindDocument && (!last || terminated) ? ";" : "";
    behindDocument = documents !== "";
    const afterBackground = i > 0 && list[i - 1]?.background === true;
    text += `${afterBackground ? " " : i > 0 ? `\n${pad(indent)}` : pad(indent)}${printAndOr(item, indent)}${end}`;
    if (documents !== "") text += `\n${documents}`;
  });
  return text;
}

/** The here-documents of a line's simple commands, as they stood. */
function documentsOf(item: AndOr): string {
  const commands = [item.first, ...item.rest.map(({ pipeline }) => pipeline)].flatMap((pipeline) => pipeline.commands);
  return commands.flatMap((command) => (command.type === "simple" ? command.redirections.map(({ document }) => document ?? "") : [])).join("");
}

function printAndOr(item: AndOr, indent: number): string {
  return [printPipeline(item.first, indent), ...item.rest.map(({ operator, pipeline }) => `${operator} ${printPipeline(pipeline, indent)}`)].join(" ");
}

function printPipeline(pipeline: Pipeline, indent: number): string {
  const prefix = (pipeline.timed === undefined ? "" : pipeline.timed === "posix" ? "time -p " : "time ") + (pipeline.negated ? "! " : "");
  return prefix + pipeline.commands.map((command) => printCommand(command, indent)).join(" | ");
}

function inline(list: List, indent: number): string {
  return list.map((item) => printAndOr(item, indent) + (item.background ? " &" : "")).join("; ");
}

export function printCommand(command: Command, indent = 0): string {
  return printBare(command, indent) + (command.type === "simple" ? "" : redirections(command.redirections));
}

function printBare(command: Command, indent: number): string {
  const inner = indent + 4;
  switch (command.type) {
    case "simple":
      return (
        [...command.assignments.map(assignment), ...command.words.map((word) => ("raw" in word ? wordText(word) : assignment(word)))].join(" ") +
        redirections(command.redirections)
      );
    case "group":
      return `{ \n${printList(command.body, inner, false)}\n${pad(indent)}}`;
    case "subshell":
      return `( ${inline(command.body, indent)} )`;
    case "if": {
      let text = "";
      command.arms.forEach((arm, i) => {
        if (i === 0) text += `if ${inline(arm.condition, indent)}; then\n${printList(arm.body, inner, true)}\n`;
        else text += `${pad(indent)}elif ${inline(arm.condition, indent)}; then\n${printList(arm.body, inner, true)}\n`;
      });
      if (command.otherwise !== undefined) text += `${pad(indent)}else\n${printList(command.otherwise, inner, true)}\n`;
      return `${text}${pad(indent)}fi`;
    }
    case "while":
    case "until":
      return `${command.type} ${inline(command.condition, indent)}; do\n${printList(command.body, inner, true)}\n${pad(indent)}done`;
    case "for":
    case "select":
      return `${command.type} ${command.variable} in ${command.words === undefined ? '"$@"' : command.words.map((word) => word.raw).join(" ")};\n${pad(indent)}do\n${printList(command.body, inner, true)}\n${pad(indent)}done`;
    case "for-arithmetic": {
      const text = (part: { fixed: string | undefined; parts: readonly { raw?: string; text?: string }[] }): string =>
        (part.fixed ?? part.parts.map((piece) => ("text" in piece ? piece.text : "raw" in piece ? piece.raw : "")).join("")).trim();
      return `for ((${text(command.initial as never)}; ${text(command.condition as never)}; ${text(command.step as never)}))\n${pad(indent)}do\n${printList(command.body, inner, true)}\n${pad(indent)}done`;
    }
    case "case": {
      const items = command.items.map(
        (item) =>
          `${pad(inner)}${item.patterns.map((word) => word.raw).join(" | ")})\n${item.body.length > 0 ? `${printList(item.body, inner + 4, false)}\n` : ""}${pad(inner)}${item.end}\n`,
      );
      return `case ${command.subject.raw} in \n${items.join("")}${pad(indent)}esac`;
    }
    case "function":
      return `function ${command.name} () \n${pad(indent)}${printCommand(command.body, indent)}`;
    case "conditional":
      return `[[ ${printConditional(command.expression)} ]]`;
    case "arithmetic-command":
      return `((${command.text}))`;
    case "coproc":
      return `coproc ${command.name} ${printCommand(command.body, indent)}`;
  }
}

function printConditional(expression: Conditional): string {
  switch (expression.type) {
    case "and":
      return `${printConditional(expression.left)} && ${printConditional(expression.right)}`;
    case "or":
      return `${printConditional(expression.left)} || ${printConditional(expression.right)}`;
    case "not":
      return `! ${printConditional(expression.operand)}`;
    case "group":
      return `( ${printConditional(expression.operand)} )`;
    case "unary":
      return `${expression.operator} ${expression.operand.raw}`;
    case "binary":
      return `${expression.left.raw} ${expression.operator} ${expression.right.raw}`;
  }
}

/** A word as it was written, but for `$'…'`: bash has made that a plain quotation while it was reading. */
function wordText({ raw }: Word): string {
  if (!raw.includes("$'")) return raw;
  return raw.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$'((?:\\.|[^'\\])*)'/gs, (found: string, inner: string | undefined) =>
    inner === undefined ? found : singleQuoted(ansiUnescape(inner)),
  );
}

function assignment(one: Assignment): string {
  if (one.elements !== undefined) return one.value.raw;
  return `${one.name}${one.subscript === undefined ? "" : `[${one.subscript.raw}]`}${one.append ? "+" : ""}=${wordText(one.value)}`;
}

function redirections(list: readonly Redirection[]): string {
  return list.map((one) => ` ${redirection(one)}`).join("");
}

function redirection(one: Redirection): string {
  const fd =
    one.fdVariable !== undefined
      ? `{${one.fdVariable}}`
      : one.fd === undefined
        ? one.operator === ">&" && /^\d/.test(one.target.raw)
          ? "1"
          : ""
        : String(one.fd);
  const target = (word: Word): string => word.raw;
  if (one.operator === "<<" || one.operator === "<<-") return `${fd}${one.operator}${target(one.target)}`;
  const space = one.operator === ">&" || one.operator === "<&" ? "" : " ";
  return `${fd}${one.operator}${space}${target(one.target)}`;
}
