import { parse as parseUnbash } from "unbash";
import { bash } from "../../../src/shell/flavors.ts";
import { parse } from "../../../src/shell/syntax/parser.ts";
import type { Command, List } from "../../../src/shell/syntax/tree.ts";

/** The structure of a script, as text: how many words, assignments and redirections each command has, and what is nested in what. */
export function ourShape(script: string): string | undefined {
  const result = parse(`${script}\n`, { features: bash.features, extglob: () => true });
  return "tree" in result ? list(result.tree) : undefined;
}

/** The same from unbash's tree; undefined when it finds an error. */
export function unbashShape(script: string): string | undefined {
  const tree = parseUnbash(`${script}\n`);
  if (tree.errors !== undefined && tree.errors.length > 0) return undefined;
  return tree.commands.map((each) => theirs(each)).join(";");
}

function list(items: List): string {
  return items
    .map(({ first, rest, background }) => [pipeline(first), ...rest.map((each) => each.operator + pipeline(each.pipeline))].join("") + (background ? "&" : ""))
    .join(";");

  function pipeline({ commands, negated, timed }: List[number]["first"]): string {
    return `${timed === undefined ? "" : "time "}${negated ? "!" : ""}${commands.map(command).join("|")}`;
  }
}

function command(node: Command): string {
  const redirections = node.redirections.length > 0 ? `<${node.redirections.length}>` : "";
  switch (node.type) {
    case "simple":
      return `cmd(${node.assignments.length},${node.words.length})${redirections}`;
    case "group":
    case "subshell":
      return `${node.type}[${list(node.body)}]${redirections}`;
    case "if":
      return `if[${node.arms.map((arm) => `${list(arm.condition)}?${list(arm.body)}`).join(" elif ")}${node.otherwise === undefined ? "" : ` else ${list(node.otherwise)}`}]${redirections}`;
    case "while":
    case "until":
      return `${node.type}[${list(node.condition)}?${list(node.body)}]${redirections}`;
    case "for":
    case "select":
      return `${node.type}(${node.words?.length ?? "@"})[${list(node.body)}]${redirections}`;
    case "for-arithmetic":
      return `for(())[${list(node.body)}]${redirections}`;
    case "case":
      return `case[${node.items.map((item) => `${item.patterns.length})${list(item.body)}${item.end}`).join(" ")}]${redirections}`;
    case "function":
      return `function[${command(node.body)}]${redirections}`;
    case "conditional":
      return `[[]]${redirections}`;
    case "arithmetic-command":
      return `(())${redirections}`;
    case "coproc":
      return `coproc[${command(node.body)}]${redirections}`;
  }
}

interface Node {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a tree of another project, read by field names
  readonly [field: string]: any;
}

function theirs(node: Node): string {
  const body = (compound: Node): string => compound["commands"].map((each: Node) => theirs(each)).join(";");
  switch (node.type) {
    case "Statement":
      return theirs(node["command"]) + (node["background"] ? "&" : "");
    case "AndOr":
      return node["commands"].map((each: Node, i: number) => (i === 0 ? "" : node["operators"][i - 1]) + theirs(each)).join("");
    case "Pipeline": {
      const negations = node["prefixes"].filter((each: Node) => each.type === "Negation").length;
      const timed = node["prefixes"].some((each: Node) => each.type === "Time");
      // `a |& b` is a redirection of a's in our tree.
      const commands = node["commands"].map((each: Node, i: number) => (node["operators"][i] === "|&" ? `${theirs(each)}&` : theirs(each)));
      return `${timed ? "time " : ""}${negations % 2 === 1 ? "!" : ""}${commands.length === 0 ? "cmd(0,0)" : commands.join("|")}`;
    }
    case "Command": {
      const assignments = node["prefix"].filter((each: Node) => each.type === "Assignment").length;
      const words = (node["name"] === undefined ? 0 : 1) + node["args"].length;
      return `cmd(${assignments},${words})${count(node["redirects"])}`;
    }
    case "Redirected":
      return theirs(node["command"]) + count(node["redirects"]);
    case "BraceGroup":
      return `group[${body(node["body"])}]`;
    case "Subshell":
      return `subshell[${body(node["body"])}]`;
    case "If": {
      const arms = [`${body(node["clause"])}?${body(node["then"])}`, ...node["elif"].map((each: Node) => `${body(each["clause"])}?${body(each["then"])}`)];
      return `if[${arms.join(" elif ")}${node["else"] === undefined ? "" : ` else ${body(node["else"])}`}]`;
    }
    case "While":
      return `${node["kind"]}[${body(node["clause"])}?${body(node["body"])}]`;
    case "For":
    case "Select":
      return `${node.type.toLowerCase()}(${node["wordlist"]?.length ?? "@"})[${body(node["body"])}]`;
    case "ArithmeticFor":
      return `for(())[${body(node["body"])}]`;
    case "Case":
      return `case[${node["items"].map((item: Node) => `${item["pattern"].length})${body(item["body"])}${item["terminator"] ?? ";;"}`).join(" ")}]`;
    case "Function":
      return `function[${theirs(node["body"])}${count(node["redirects"] ?? [])}]`;
    case "TestCommand":
      return "[[]]";
    case "ArithmeticCommand":
      return "(())";
    case "Coproc":
      return `coproc[${theirs(node["body"])}]`;
    default:
      throw new Error(`unbash has a node that this test does not know: ${node.type}`);
  }
}

function count(redirects: readonly unknown[]): string {
  return redirects.length > 0 ? `<${redirects.length}>` : "";
}
