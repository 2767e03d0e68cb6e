import type { ParameterPart, Part, Subscript } from "./tree.ts";
import type { Style, WordLexer } from "./word-lexer.ts";
import { nameAt } from "./words.ts";

/** `${…}` */
export function readParameterExpansion(lexer: WordLexer, style: Style): ParameterPart {
  const start = lexer.position;
  const startLine = lexer.line;
  const quoted = style === "double" || style === "heredoc" || style === "operand-double";
  lexer.position += 2;
  const { features } = lexer.options;
  let length = false;
  let indirect = false;
  const at = (offset = 0): string => lexer.source[lexer.position + offset] ?? "";
  if (at() === "#" && at(1) !== "}" && !(/[:%=+/^,-]/.test(at(1)) && at(2) !== "}") && !(at(1) === "#" && at(2) !== "}")) {
    length = true;
    lexer.position++;
  } else if (at() === "!" && at(1) !== "}" && features.transformation && !/[:=+-]/.test(at(1))) {
    indirect = true;
    lexer.position++;
  }
  const name =
    nameAt(lexer.source, lexer.position) ??
    /^\d+/.exec(lexer.source.slice(lexer.position, lexer.position + 12))?.[0] ??
    (/[@*#?$!-]/.test(at()) ? at() : undefined);
  if (name === undefined) return badSubstitution(lexer, start, startLine);
  lexer.position += name.length;
  const head: { name: string; length?: boolean; indirect?: boolean; subscript?: Subscript } = { name };
  if (length) head.length = true;
  if (indirect && (at() === "*" || at() === "@") && at(1) === "}") {
    const names = at() as "*" | "@";
    lexer.position += 2;
    return { type: "parameter", name, names, simple: false, raw: lexer.source.slice(start, lexer.position) };
  }
  if (indirect) head.indirect = true;
  if (at() === "[" && features.arrays) {
    // What ends the expansion is looked for first, as bash does it.
    if (!lexer.source.slice(lexer.position, closingBrace(lexer)).includes("]")) return badSubstitution(lexer, start, startLine);
    head.subscript = lexer.subscript();
  }
  const finish = (more: Partial<ParameterPart> = {}): ParameterPart => {
    if (lexer.position >= lexer.source.length) lexer.endOfFile("}", startLine);
    if (at() !== "}") return badSubstitution(lexer, start, startLine);
    lexer.position++;
    return {
      type: "parameter",
      ...head,
      ...more,
      simple: more.operator === undefined && !length && head.indirect !== true && head.subscript === undefined && /^[A-Za-z_]/.test(name),
      raw: lexer.source.slice(start, lexer.position),
    };
  };
  if (at() === "}") return finish();
  if (at() === "") lexer.endOfFile("}", startLine);
  if (length) return badSubstitution(lexer, start, startLine);
  const operator = parameterOperator(lexer);
  if (operator === undefined) return badSubstitution(lexer, start, startLine);
  lexer.position += operator.length;
  const operandStyle: Style = quoted ? "operand-double" : "operand";
  switch (operator) {
    case "-":
    case ":-":
    case "=":
    case ":=":
    case "?":
    case ":?":
    case "+":
    case ":+":
      return finish({ operator, operand: lexer.parts(operandStyle) });
    case "#":
    case "##":
    case "%":
    case "%%":
    case "^":
    case "^^":
    case ",":
    case ",,":
    case "~":
    case "~~":
      return finish({ operator, operand: lexer.parts("operand") });
    case "/":
    case "//":
    case "/#":
    case "/%": {
      const operand = operator === "/" || operator === "//" ? readPattern(lexer) : lexer.parts("pattern");
      if (at() !== "/") return finish({ operator, operand });
      lexer.position++;
      return finish({ operator, operand, second: lexer.parts("operand") });
    }
    case ":": {
      if (at() === "}") return badSubstitution(lexer, start, startLine);
      const operand = lexer.parts("slice");
      if (at() !== ":") return finish({ operator, operand });
      lexer.position++;
      return finish({ operator, operand, second: lexer.parts("slice") });
    }
    default: {
      const letter = at();
      lexer.position++;
      return finish({ operator, operand: [{ type: "quoted", text: letter }] });
    }
  }
}

/** The pattern of `${x/…/…}`: a slash at its very start belongs to it. */
function readPattern(lexer: WordLexer): Part[] {
  if (lexer.source[lexer.position] === "/") {
    lexer.position++;
    const rest = lexer.parts("pattern");
    return [{ type: "text", text: "/" }, ...rest];
  }
  return lexer.parts("pattern");
}

function parameterOperator(lexer: WordLexer): string | undefined {
  const { features } = lexer.options;
  const two = lexer.source.slice(lexer.position, lexer.position + 2);
  const one = two[0] ?? "";
  if ([":-", ":=", ":?", ":+", "##", "%%"].includes(two)) return two;
  if ("-=?+#%".includes(one)) return one;
  if (features.replacement && one === "/") return two === "//" || two === "/#" || two === "/%" ? two : one;
  if (features.substring && one === ":") return one;
  if (!features.transformation) return undefined;
  if (["^^", ",,", "~~"].includes(two)) return two;
  if ("^,~".includes(one)) return one;
  return one === "@" && /^@[A-Za-z]$/.test(two) ? one : undefined;
}

/** Where the `}` of the expansion that the position is in stands; the end of the source when there is none. */
function closingBrace(lexer: WordLexer): number {
  const { source } = lexer;
  let depth = 0;
  for (let at = lexer.position; at < source.length; at++) {
    const c = source[at] as string;
    if (c === "\\") at++;
    else if (c === "$" && source[at + 1] === "{") depth++;
    else if (c === "}" && depth-- === 0) return at;
    else if (c === "'") {
      const end = source.indexOf("'", at + 1);
      if (end > 0) at = end;
    }
  }
  return source.length;
}

/** Goes behind the closing brace; what it was is said when it is expanded. */
function badSubstitution(lexer: WordLexer, start: number, line: number): ParameterPart {
  let depth = 1;
  for (; lexer.position < lexer.source.length && depth > 0; lexer.position++) {
    const c = lexer.source[lexer.position];
    if (c === "{") depth++;
    else if (c === "}") depth--;
    else if (c === "\n") lexer.line++;
    else if (c === "\\") lexer.position++;
  }
  if (depth > 0) lexer.endOfFile("}", line);
  return { type: "parameter", name: "", bad: true, simple: false, raw: lexer.source.slice(start, lexer.position) };
}
