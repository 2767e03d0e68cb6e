import { ExpansionError } from "../errors.ts";
import type { Part, Word } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { expandBraces } from "./braces.ts";
import type { ExpandEnvironment } from "./environment.ts";
import { type Field, FieldSink, PatternSink, RegexSink, type Sink, StringSink } from "./fields.ts";
import { expandParameter } from "./parameters.ts";
import { expandPathname } from "./pathname.ts";
import { matchesPattern } from "./pattern.ts";
import { tildePrefix } from "./tilde.ts";

export function* expandWordInto(word: Word, environment: ExpandEnvironment, results: string[]): Task<void> {
  if (word.plain !== undefined) {
    results.push(word.plain);
    return;
  }
  const { parts } = word;
  if (parts.length === 1 && addSimple(parts[0] as Part, environment, results)) return;
  if (word.braces && environment.options.isOn("braceexpand")) {
    for (const one of expandBraces(word)) yield* expandFields(one.parts, environment, results);
    return;
  }
  yield* expandFields(word.parts, environment, results);
}

const SPECIAL = /[\s*?[\\(]/;

/** `$x` and `"$x"` whose value needs neither splitting nor globbing. false: the long way. */
function addSimple(part: Part, environment: ExpandEnvironment, results: string[]): boolean {
  if (part.type === "parameter") {
    const value = part.simple ? environment.variables.get(part.name) : undefined;
    if (value === undefined || value === "" || SPECIAL.test(value) || environment.ifs !== " \t\n") return false;
    results.push(value);
    return true;
  }
  if (part.type !== "double" || part.parts.length !== 1) return false;
  const inner = part.parts[0] as Part;
  const value = inner.type === "parameter" && inner.simple ? environment.variables.get(inner.name) : undefined;
  if (value === undefined) return false;
  results.push(value);
  return true;
}

function* expandFields(parts: readonly Part[], environment: ExpandEnvironment, results: string[]): Task<void> {
  const sink = new FieldSink(environment.ifs);
  yield* expandParts(parts, environment, sink, "word");
  for (const field of sink.finish()) addPathnames(field, environment, results);
}

function addPathnames(field: Field, environment: ExpandEnvironment, results: string[]): void {
  if (field.pattern === undefined || environment.options.noglob) {
    results.push(field.text);
    return;
  }
  const { options } = environment;
  const extglob = options.isOn("extglob");
  const ignored = environment.dialect === "bash" ? environment.variables.get("GLOBIGNORE") || undefined : undefined;
  const paths = expandPathname(field.pattern, environment.fs, {
    extglob,
    dotglob: ignored !== undefined || options.isOn("dotglob"),
    nocaseglob: options.isOn("nocaseglob"),
    globstar: options.isOn("globstar"),
    skipDots: options.isOn("globskipdots"),
  });
  const found = ignored === undefined ? paths : paths.filter((path) => !ignored.split(":").some((pattern) => matchesPattern(path, pattern, { extglob })));
  if (found.length > 0) for (const path of found) results.push(path);
  else if (options.isOn("failglob") && /[*?[]/.test(field.pattern)) throw new ExpansionError(`no match: ${field.text}`);
  else if (!(options.isOn("nullglob") && /[*?[]/.test(field.pattern))) results.push(field.text);
}

/** No splitting, no pathnames: a `case` subject, a redirection's target, a here-string. */
export function* expandString(word: Word, environment: ExpandEnvironment): Task<string> {
  if (word.plain !== undefined) return word.plain;
  return yield* expandPartsToString(word.parts, environment, "word");
}

/** The right side of an assignment: tildes also stand behind colons. */
export function* expandAssignment(word: Word, environment: ExpandEnvironment): Task<string> {
  if (word.plain !== undefined) return word.plain;
  const parts = word.parts;
  // The commonest ones need no sink.
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.type === "arithmetic") return String(yield* environment.evaluate(only));
  if (only?.type === "command") return yield* environment.commandSubstitution(only);
  return yield* expandPartsToString(parts, environment, "assignment");
}

export function* expandPattern(word: Word, environment: ExpandEnvironment): Task<string> {
  return yield* expandPartsToPattern(word.parts, environment);
}

export function* expandPartsToPattern(parts: readonly Part[], environment: ExpandEnvironment): Task<string> {
  const sink = new PatternSink();
  yield* expandParts(parts, environment, sink, "word");
  return sink.text;
}

export function* expandRegex(word: Word, environment: ExpandEnvironment): Task<string> {
  const sink = new RegexSink();
  yield* expandParts(word.parts, environment, sink, "word");
  return sink.text;
}

export function* expandPartsToString(parts: readonly Part[], environment: ExpandEnvironment, context: Context = "none"): Task<string> {
  const sink = new StringSink();
  yield* expandParts(parts, environment, sink, context);
  return sink.text;
}

/** Where tildes are looked for: at the start of a word; in an assignment also behind colons. `operand`: the word of `${x:-word}`. */
export type Context = "word" | "assignment" | "operand" | "none";

export function* expandParts(parts: readonly Part[], environment: ExpandEnvironment, sink: Sink, context: Context): Task<void> {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    if (part.type !== "text") {
      yield* expandPart(part, environment, sink, false);
      continue;
    }
    const text = context !== "none" && part.text.includes("~") ? expandTildes(part.text, index, parts, environment, sink, context) : part.text;
    if (context === "operand") sink.value(text);
    else sink.literal(text);
  }
}

/** What stands between double quotes. */
export function* expandDouble(parts: readonly Part[], environment: ExpandEnvironment, sink: Sink): Task<void> {
  if (parts.length === 0) sink.quoted("");
  for (const part of parts) {
    if (part.type === "text") sink.quoted(part.text);
    else yield* expandPart(part, environment, sink, true);
  }
}

function* expandPart(part: Exclude<Part, { type: "text" }>, environment: ExpandEnvironment, sink: Sink, quoted: boolean): Task<void> {
  const put = (text: string): void => (quoted ? sink.quoted(text) : sink.value(text));
  switch (part.type) {
    case "quoted":
      sink.quoted(part.text);
      break;
    case "double":
      yield* expandDouble(part.parts, environment, sink);
      break;
    case "parameter":
      yield* expandParameter(part, environment, sink, quoted);
      break;
    case "command":
      put(yield* environment.commandSubstitution(part));
      break;
    case "arithmetic":
      put(String(yield* environment.evaluate(part)));
      break;
    case "process":
      sink.quoted(environment.processSubstitution(part.direction, part.body));
      break;
  }
}

/** What follows tildes goes to the sink as quoted text; returns what is left of the text. */
function expandTildes(text: string, index: number, parts: readonly Part[], environment: ExpandEnvironment, sink: Sink, context: Context): string {
  let rest = text;
  if (index === 0 && rest.startsWith("~")) {
    const found = tildePrefix(rest, parts.length > 1, environment, context === "assignment");
    if (found !== undefined) {
      sink.quoted(found.home);
      rest = found.rest;
    }
  }
  if (context === "word" && index === 0 && environment.dialect === "bash" && !environment.options.isOn("posix")) {
    // `make prefix=~/x`: what looks like an assignment is expanded like one.
    const head = /^[A-Za-z_]\w*=(?=~)/.exec(rest)?.[0];
    const found = head === undefined ? undefined : tildePrefix(rest.slice(head.length), parts.length > 1, environment, true);
    if (head === undefined || found === undefined) return rest;
    sink.literal(head);
    sink.quoted(found.home);
    return found.rest;
  }
  if (context !== "assignment") return rest;
  for (let at = rest.indexOf(":~"); at >= 0; at = rest.indexOf(":~", 1)) {
    sink.literal(rest.slice(0, at + 1));
    rest = rest.slice(at + 1);
    const found = tildePrefix(rest, index < parts.length - 1, environment, true);
    if (found === undefined) break;
    sink.quoted(found.home);
    rest = found.rest;
  }
  return rest;
}
