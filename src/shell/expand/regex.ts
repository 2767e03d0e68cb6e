const CLASSES: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
};

/** A POSIX extended regular expression as a RegExp; undefined when it is malformed. */
export function compileRegex(source: string, ignoreCase: boolean): RegExp | undefined {
  try {
    return new RegExp(translate(source), ignoreCase ? "si" : "s");
  } catch {
    return undefined;
  }
}

function translate(source: string): string {
  let out = "";
  for (let at = 0; at < source.length; at++) {
    const c = source[at] as string;
    if (c === "\\") {
      const next = source[++at];
      if (next === undefined) return `${out}\\`;
      if (next === "<" || next === ">") out += "\\b";
      else out += /[A-Za-z0-9]/.test(next) && !/[wWsSbB1-9]/.test(next) ? next : `\\${next}`;
      continue;
    }
    if (c === "[") {
      const end = closing(source, at);
      if (end < 0) throw new SyntaxError("unmatched [");
      out += bracket(source.slice(at + 1, end));
      at = end;
      continue;
    }
    if (c === "{" && !/^\{\d*(?:,\d*)?\}/.test(source.slice(at, at + 12))) {
      out += "\\{";
      continue;
    }
    if (c === "(" && source[at + 1] === "?") throw new SyntaxError("repetition of nothing");
    out += c;
  }
  return out;
}

function closing(source: string, start: number): number {
  let at = start + 1;
  if (source[at] === "^") at++;
  if (source[at] === "]") at++;
  for (; at < source.length; at++) {
    if (source[at] === "[" && ":.=".includes(source[at + 1] ?? " ")) {
      const end = source.indexOf(`${source[at + 1]}]`, at + 2);
      if (end > 0) at = end + 1;
    } else if (source[at] === "]") return at;
  }
  return -1;
}

function bracket(inside: string): string {
  let text = inside;
  let negated = "";
  if (text.startsWith("^")) {
    negated = "^";
    text = text.slice(1);
  }
  const body = text.replace(/\[:(\w+):\]|\[[.=](.)[.=]\]|([\\[\]])|\^/g, (all, name: string | undefined, symbol: string | undefined) => {
    if (name !== undefined) return CLASSES[name] ?? "";
    if (symbol !== undefined) return `\\${symbol}`;
    return `\\${all}`;
  });
  return `[${negated}${body}]`;
}
