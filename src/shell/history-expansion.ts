/** `!!`, `!$`, `!n`, `!-n`, `!text`, `!?text?`, `^a^b^` and the word and `:` designators behind them. */
export type HistoryExpansion = { readonly text: string; readonly changed: boolean; readonly printOnly: boolean } | { readonly error: string };

export function expandHistory(line: string, entries: readonly string[], firstNumber: number): HistoryExpansion {
  const quick = /^\^([^^]*)\^([^^]*)\^?(.*)$/s.exec(line);
  if (quick !== null) {
    const last = entries[entries.length - 1] ?? "";
    const [, from = "", to = "", rest = ""] = quick;
    if (from === "" || !last.includes(from)) return { error: `:s${line}: substitution failed` };
    return { text: last.replace(from, () => to) + rest, changed: true, printOnly: false };
  }
  let out = "";
  let changed = false;
  let printOnly = false;
  let single = false;
  let double = false;
  for (let at = 0; at < line.length; ) {
    const c = line[at] as string;
    const next = line[at + 1];
    if (c === "\\" && !single) {
      out += c + (next ?? "");
      at += 2;
      continue;
    }
    if (c === "'" && !double) single = !single;
    if (c === '"' && !single) double = !double;
    if (c !== "!" || single || next === undefined || /[\s=(]/.test(next) || (next === '"' && double) || line[at - 1] === "$" || /\$\{$/.test(out)) {
      out += c;
      at++;
      continue;
    }
    // `!#` is what stands before it.
    const event = next === "#" ? { text: out, end: at + 2 } : parseEvent(line, at, entries, firstNumber);
    if ("error" in event) return event;
    const words = parseWords(line, event.end, event.text);
    if ("error" in words) return words;
    const modified = applyModifiers(line, words.end, words.text);
    if ("error" in modified) return modified;
    out += modified.text;
    printOnly ||= modified.printOnly;
    changed = true;
    at = modified.end;
  }
  return { text: out, changed, printOnly };
}

function parseEvent(line: string, at: number, entries: readonly string[], firstNumber: number): { text: string; end: number } | { error: string } {
  const rest = line.slice(at + 1);
  const last = entries[entries.length - 1];
  const found = (text: string | undefined, length: number): { text: string; end: number } | { error: string } =>
    text === undefined ? { error: `!${rest.slice(0, length)}: event not found` } : { text, end: at + 1 + length };
  if (rest.startsWith("!")) return found(last, 1);
  if (/^[$^*:]/.test(rest)) return last === undefined ? { error: `!${rest[0]}: event not found` } : { text: last, end: at + 1 };
  const number = /^(-?)(\d+)/.exec(rest);
  if (number !== null) {
    const value = Number(number[2]);
    return found(number[1] === "-" ? entries[entries.length - value] : entries[value - firstNumber], number[0].length);
  }
  const contains = /^\?([^?\n]*)\??/.exec(rest);
  if (contains !== null)
    return found(
      entries.findLast((entry) => entry.includes(contains[1] as string)),
      contains[0].length,
    );
  const start = /^[^\s:;&|()<>"'$^*]+/.exec(rest)?.[0] ?? "";
  return found(
    entries.findLast((entry) => entry.startsWith(start)),
    start.length,
  );
}

function split(line: string): string[] {
  return line.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\;&|<>()]|[;&|<>()])+?(?=\s|$|[;&|<>()])|[;&|<>()]+/gs) ?? [];
}

function parseWords(line: string, at: number, event: string): { text: string; end: number } | { error: string } {
  const match = /^(?::([0-9]+(?:-[0-9]*\$?)?\*?|[\^$*%]|-\d+|-)|([\^$*]))/.exec(line.slice(at));
  if (match === null) return { text: event, end: at };
  const words = split(event);
  const spec = match[1] ?? match[2] ?? "";
  const lastIndex = words.length - 1;
  const range = /^(\d*)-(\d*|\$)$/.exec(spec);
  let from: number;
  let to: number;
  if (spec === "^") from = to = 1;
  else if (spec === "$") from = to = lastIndex;
  else if (spec === "*") [from, to] = [1, lastIndex];
  else if (range !== null) {
    from = range[1] === "" ? 0 : Number(range[1]);
    to = range[2] === "" ? lastIndex - 1 : range[2] === "$" ? lastIndex : Number(range[2]);
  } else if (spec.endsWith("*")) [from, to] = [Number(spec.slice(0, -1)), lastIndex];
  else from = to = Number(spec);
  if (from > lastIndex + 1 || to > lastIndex) {
    if (spec !== "*") return { error: `${spec}: bad word specifier` };
  }
  return { text: words.slice(from, to + 1).join(" "), end: at + match[0].length };
}

function applyModifiers(line: string, start: number, given: string): { text: string; end: number; printOnly: boolean } | { error: string } {
  let text = given;
  let at = start;
  let printOnly = false;
  for (;;) {
    const rest = line.slice(at);
    const substitution = /^:(g?)s(.)((?:\\.|(?!\2).)*)\2((?:\\.|(?!\2).)*)\2?/s.exec(rest);
    if (substitution !== null) {
      const [all, global, , from = "", to = ""] = substitution;
      if (!text.includes(from)) return { error: `${all}: substitution failed` };
      text = global === "g" ? text.replaceAll(from, () => to) : text.replace(from, () => to);
      at += all.length;
      continue;
    }
    const simple = /^:([htrepq])/.exec(rest);
    if (simple === null) return { text, end: at, printOnly };
    if (simple[1] === "h") text = text.replace(/\/[^/]*$/, "");
    else if (simple[1] === "t") text = text.replace(/^.*\//s, "");
    else if (simple[1] === "r") text = text.replace(/\.[^./]*$/, "");
    else if (simple[1] === "e") text = /\.[^./]*$/.exec(text)?.[0] ?? "";
    else if (simple[1] === "p") printOnly = true;
    else text = `'${text.replace(/'/g, "'\\''")}'`;
    at += simple[0].length;
  }
}
