export interface MediaType {
  readonly media: string;
  /** What is malformed, as Go's mime package says it; undefined when nothing is. */
  readonly problem?: string;
}

/** A Content-Type, read the way Go's mime.ParseMediaType reads it. */
export function parseMediaType(text: string): MediaType {
  const semicolon = text.indexOf(";");
  const media = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  const problem = mediaProblem(media) ?? (semicolon < 0 ? undefined : parameterProblem(text.slice(semicolon)));
  return problem === undefined ? { media } : { media, problem };
}

const TOKEN = "[!#$%&'*+\\-.^_`{|}~0-9A-Za-z]";
const PARTS = new RegExp(`^(${TOKEN}*)(?:(/)(${TOKEN}*))?(.*)$`, "s");
const PARAMETER = new RegExp(`^\\s*;\\s*(${TOKEN}+)\\s*=\\s*(?:${TOKEN}+|"(?:[^"\\\\\\r\\n]|\\\\.)*")`);

function mediaProblem(media: string): string | undefined {
  const [, type = "", slash, subtype = "", rest = ""] = PARTS.exec(media) ?? [];
  if (type === "") return "no media type";
  if (slash === undefined) return rest === "" ? undefined : "expected slash after first token";
  if (subtype === "") return "expected token after slash";
  return rest === "" ? undefined : "unexpected content after media subtype";
}

function parameterProblem(text: string): string | undefined {
  const names = new Set<string>();
  let rest = text.trimStart();
  while (rest !== "" && rest.trim() !== ";") {
    const [whole, name = ""] = PARAMETER.exec(rest) ?? [];
    if (whole === undefined) return "invalid media parameter";
    if (names.has(name.toLowerCase())) return "duplicate parameter name";
    names.add(name.toLowerCase());
    rest = rest.slice(whole.length).trimStart();
  }
  return undefined;
}
