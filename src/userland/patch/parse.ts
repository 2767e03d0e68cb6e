/** What a diff says, in any of the three forms: unified, context and plain. */
export interface FilePatch {
  readonly form: "unified" | "context" | "normal";
  /** Absent in a plain diff. */
  readonly names: { readonly old: string; readonly new: string } | undefined;
  /** The lines that named the files, for the file of rejects. */
  readonly heading: readonly string[];
  readonly hunks: Hunk[];
}

export interface Hunk {
  /** First line, from 1, in the old and the new file. */
  readonly start: number;
  readonly newStart: number;
  /** Lines with ` `, `-` or `+` before them. */
  readonly lines: readonly string[];
  readonly noNewline: boolean;
}

export function parsePatch(text: string, reverse: boolean): FilePatch[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const files: FilePatch[] = [];
  for (let at = 0; at < lines.length; ) {
    const heading = lines.slice(at, at + 2);
    const form = formOf(heading);
    if (form !== undefined) {
      const [old, fresh] = heading.map((line) => (line.slice(4).split("\t")[0] as string).trim()) as [string, string];
      files.push({ form, names: reverse ? { old: fresh, new: old } : { old, new: fresh }, heading, hunks: [] });
      at += 2;
      continue;
    }
    const found = readHunk(lines, at, files.at(-1)?.form);
    if (!found) {
      at++;
      continue;
    }
    if (found.form === "normal" && files.at(-1)?.form !== "normal") files.push({ form: "normal", names: undefined, heading: [], hunks: [] });
    files.at(-1)?.hunks.push(reverse ? reversed(found.hunk) : found.hunk);
    at = found.end;
  }
  return files.filter((file) => file.hunks.length > 0 || file.form === "unified");
}

function formOf([first = "", second = ""]: readonly string[]): "unified" | "context" | undefined {
  if (first.startsWith("--- ") && second.startsWith("+++ ")) return "unified";
  // `*** 1,5 ****` begins a hunk, not a file.
  return first.startsWith("*** ") && !first.endsWith(" ****") && second.startsWith("--- ") ? "context" : undefined;
}

interface FoundHunk {
  readonly form: FilePatch["form"];
  readonly hunk: Hunk;
  readonly end: number;
}

function readHunk(lines: readonly string[], at: number, form: FilePatch["form"] | undefined): FoundHunk | undefined {
  if (form === "unified") return readUnified(lines, at);
  if (form === "context") return readContext(lines, at);
  return readNormal(lines, at);
}

function reversed(hunk: Hunk): Hunk {
  const lines: string[] = [];
  let added: string[] = [];
  // What was added goes, and comes before what was removed and comes back.
  for (const line of [...hunk.lines, " "]) {
    if (line.startsWith("+")) lines.push(`-${line.slice(1)}`);
    else if (line.startsWith("-")) added.push(`+${line.slice(1)}`);
    else {
      lines.push(...added, line);
      added = [];
    }
  }
  return { ...hunk, start: hunk.newStart, newStart: hunk.start, lines: lines.slice(0, -1) };
}

function readUnified(lines: readonly string[], start: number): FoundHunk | undefined {
  const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[start] as string);
  if (!match) return undefined;
  let [oldLeft, newLeft] = [Number(match[2] ?? 1), Number(match[4] ?? 1)];
  const body: string[] = [];
  let at = start + 1;
  for (; (oldLeft > 0 || newLeft > 0) && at < lines.length; at++) {
    const line = lines[at] as string;
    const mark = line[0] ?? " ";
    if (mark === "\\") continue;
    if (mark !== "+") oldLeft--;
    if (mark !== "-") newLeft--;
    body.push(line === "" ? " " : line);
  }
  const noNewline = lines[at]?.startsWith("\\") ?? false;
  const hunk = { start: Number(match[1]), newStart: Number(match[3]), lines: body, noNewline };
  return { form: "unified", hunk, end: noNewline ? at + 1 : at };
}

/** Two halves, the old and the new lines; a half without changes is left out. */
function readContext(lines: readonly string[], start: number): FoundHunk | undefined {
  const old = /^\*\*\* (\d+)(?:,(\d+))? \*\*\*\*$/.exec(lines[start] as string);
  if (!old) return undefined;
  let at = start + 1;
  let noNewline = false;
  const half = (): string[] => {
    const found: string[] = [];
    for (; at < lines.length && /^(?:[-+! ] |[-+! ]?$|\\ )/.test(lines[at] as string) && !/^--- \d+(?:,\d+)? ----$/.test(lines[at] as string); at++) {
      const line = lines[at] as string;
      noNewline = line.startsWith("\\ ");
      if (!noNewline) found.push((line[0] ?? " ") + line.slice(2));
    }
    return found;
  };
  const before = half();
  const fresh = /^--- (\d+)(?:,(\d+))? ----$/.exec(lines[at] ?? "");
  if (!fresh) return undefined;
  at++;
  const after = half();
  const hunk = { start: Number(old[1]), newStart: Number(fresh[1]), lines: woven(before, after), noNewline };
  return { form: "context", hunk, end: at };
}

/** Both halves as one list, with the context they share once. */
function woven(before: readonly string[], after: readonly string[]): string[] {
  const kept = (lines: readonly string[]) => lines.filter((line) => line.startsWith(" "));
  const old = before.length > 0 ? before : kept(after);
  const fresh = after.length > 0 ? after : kept(before);
  const lines: string[] = [];
  let next = 0;
  for (const line of [...old, " "]) {
    if (!line.startsWith(" ")) {
      lines.push(`-${line.slice(1)}`);
      continue;
    }
    for (; next < fresh.length && !(fresh[next] as string).startsWith(" "); next++) lines.push(`+${(fresh[next] as string).slice(1)}`);
    next++;
    lines.push(line);
  }
  return lines.slice(0, -1);
}

/** `3,4c3`, `5d4`, `2a3,4`: no context, and lines behind `<` and `>`. */
function readNormal(lines: readonly string[], start: number): FoundHunk | undefined {
  const match = /^(\d+)(?:,(\d+))?([acd])(\d+)(?:,(\d+))?$/.exec(lines[start] as string);
  if (!match) return undefined;
  const body: string[] = [];
  let noNewline = false;
  let at = start + 1;
  for (; at < lines.length && /^(?:[<>](?: |$)|---$|\\ )/.test(lines[at] as string); at++) {
    const line = lines[at] as string;
    noNewline = line.startsWith("\\");
    if (/^[<>]/.test(line)) body.push((line[0] === "<" ? "-" : "+") + line.slice(2));
  }
  if (body.length === 0) return undefined;
  return { form: "normal", hunk: { start: Number(match[1]), newStart: Number(match[4]), lines: body, noNewline }, end: at };
}
