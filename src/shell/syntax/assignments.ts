import type { Lexer } from "./lexer.ts";
import { ShellSyntaxError } from "./syntax-error.ts";
import type { ArrayElement, Assignment, Subscript, Word } from "./tree.ts";
import { makeWord, nameAt } from "./words.ts";

/** `name=word`, `name+=word`, `name[i]=word`, `name=(…)`; undefined, and nothing consumed, when it is something else. */
export function readAssignment(lexer: Lexer): { assignment: Assignment; value: Word } | undefined {
  const { source } = lexer;
  const { features } = lexer.options;
  const start = lexer.position;
  const startLine = lexer.line;
  const name = nameAt(source, start);
  if (name === undefined) return undefined;
  let at = start + name.length;
  let subscript: Subscript | undefined;
  if (source[at] === "[" && features.arrays) {
    lexer.position = at;
    const found = trySubscript(lexer);
    if (found === undefined && !source.includes("]", at)) {
      lexer.position = source.length;
      lexer.endOfFile("]", startLine);
    }
    if (found === undefined) {
      lexer.position = start;
      lexer.line = startLine;
      return undefined;
    }
    subscript = found;
    at = lexer.position;
  }
  const append = source[at] === "+" && source[at + 1] === "=" && features.appendAssignment;
  if (!append && source[at] !== "=") {
    lexer.position = start;
    lexer.line = startLine;
    return undefined;
  }
  lexer.position = at + (append ? 2 : 1);
  const head = { name, append, ...(subscript === undefined ? {} : { subscript }) };
  if (source[lexer.position] === "(" && features.arrays && subscript === undefined) {
    const elements = readArrayElements(lexer);
    const word = makeWord(source.slice(start, lexer.position), [{ type: "text", text: source.slice(start, lexer.position) }], features);
    return { assignment: { ...head, value: word, elements }, value: word };
  }
  const valueStart = lexer.position;
  const parts = lexer.parts("word");
  const value = makeWord(source.slice(valueStart, lexer.position), parts, features);
  // As an argument (`echo a=b`, `export a=b`) the whole of it is a word.
  const whole: Word = makeWord(source.slice(start, lexer.position), [{ type: "text", text: source.slice(start, valueStart) }, ...parts], features);
  return { assignment: { ...head, value }, value: whole };
}

function trySubscript(lexer: Lexer): Subscript | undefined {
  const end = lexer.source.indexOf("]", lexer.position);
  if (end < 0) return undefined;
  const start = lexer.position;
  const line = lexer.line;
  try {
    return lexer.subscript();
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    lexer.position = start;
    lexer.line = line;
    return undefined;
  }
}

function readArrayElements(lexer: Lexer): ArrayElement[] {
  try {
    return readElementsToEnd(lexer);
  } catch (error) {
    if (error instanceof ShellSyntaxError) error.status ??= 1;
    throw error;
  }
}

function readElementsToEnd(lexer: Lexer): ArrayElement[] {
  const openLine = lexer.line;
  lexer.position++;
  const elements: ArrayElement[] = [];
  for (;;) {
    lexer.skipBlanks();
    const c = lexer.source[lexer.position];
    if (c === undefined) lexer.endOfFile(")", openLine);
    if (c === "\n") {
      lexer.position++;
      lexer.line++;
      continue;
    }
    if (c === ")") {
      lexer.position++;
      return elements;
    }
    if (";&|<>(".includes(c) && !((c === "<" || c === ">") && lexer.source[lexer.position + 1] === "(")) {
      lexer.fail({ kind: "unexpected", token: c, tokenKind: "operator" });
    }
    elements.push(readArrayElement(lexer));
  }
}

function readArrayElement(lexer: Lexer): ArrayElement {
  const start = lexer.position;
  const line = lexer.line;
  if (lexer.source[start] === "[") {
    const subscript = trySubscript(lexer);
    if (subscript !== undefined) {
      const append = lexer.source.startsWith("+=", lexer.position);
      if (append || lexer.source[lexer.position] === "=") {
        lexer.position += append ? 2 : 1;
        return { subscript, append, value: readWord(lexer) };
      }
    }
    lexer.position = start;
    lexer.line = line;
  }
  return { value: readWord(lexer) };
}

function readWord(lexer: Lexer): Word {
  const start = lexer.position;
  const parts = lexer.parts("word");
  return makeWord(lexer.source.slice(start, lexer.position), parts, lexer.options.features);
}
