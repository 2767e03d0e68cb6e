import type { ProcessRow } from "../lib/processes.ts";
import { type Column, findColumn, type PsContext } from "./columns.ts";

/** What the arguments of procps' ps ask for. */
export interface PsRequest {
  readonly selectors: ((row: ProcessRow) => boolean)[];
  all: boolean;
  /** BSD's `a` and `x`. */
  others: boolean;
  withoutTty: boolean;
  bsd: boolean;
  negate: boolean;
  forest: boolean;
  headers: boolean;
  wide: number;
  /** Security contexts in front. */
  labels: boolean;
  running: boolean;
  trueName: boolean;
  layout: string | undefined;
  full: boolean;
  readonly formats: string[];
  readonly extra: string[];
  readonly sorts: string[];
  columns: number | undefined;
  quick: boolean;
}

export const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

/** A message and the usage after it. */
export class PsError extends Error {}

export function parsePs(args: readonly string[], context: PsContext): PsRequest {
  const request: PsRequest = {
    selectors: [],
    all: false,
    others: false,
    withoutTty: false,
    bsd: false,
    negate: false,
    forest: false,
    headers: true,
    wide: 0,
    labels: false,
    running: false,
    trueName: false,
    layout: undefined,
    full: false,
    formats: [],
    extra: [],
    sorts: [],
    columns: undefined,
    quick: false,
  };
  const queue = [...args];
  while (queue.length > 0) {
    const arg = queue.shift() as string;
    if (arg.startsWith("--")) parseLong(arg.slice(2), queue, request, context);
    else if (arg.startsWith("-") && arg.length > 1) parseUnix(arg.slice(1), queue, request, context);
    else if (/^\d+(,\d+)*$/.test(arg)) select(request, "p", arg, context);
    else parseBsd(arg, queue, request, context);
  }
  return request;
}

function parseUnix(letters: string, queue: string[], request: PsRequest, context: PsContext): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] as string;
    if ("opuUgGstCqOknc".includes(letter) && letter !== "n" && letter !== "c") {
      const value = letters.slice(at + 1) || queue.shift();
      if (value === undefined) throw new PsError(letter === "o" ? "format specification must follow -o" : listMissing(letter));
      if (letter === "o") request.formats.push(value);
      else if (letter === "O") request.extra.push(value);
      else if (letter === "k") request.sorts.push(value);
      else select(request, letter, value, context);
      return;
    }
    switch (letter) {
      case "A":
      case "e":
        request.all = true;
        break;
      case "a":
        request.selectors.push((row) => row.tty !== undefined && row.sid !== row.pid);
        break;
      case "d":
        request.selectors.push((row) => row.sid !== row.pid);
        break;
      case "N":
        request.negate = true;
        break;
      case "f":
        request.full = true;
        request.layout = request.layout === "l" ? "fl" : "f";
        break;
      case "F":
        request.full = true;
        request.layout = "F";
        break;
      case "l":
        request.layout = request.layout === "f" ? "fl" : "l";
        break;
      case "j":
        request.layout = request.layout === "f" ? "fj" : "j";
        break;
      case "H":
        request.forest = true;
        break;
      case "M":
      case "Z":
        request.labels = true;
        break;
      case "w":
        request.wide++;
        break;
      case "V":
        throw new PsError("version");
      case "x":
        request.bsd = true;
        request.withoutTty = true;
        break;
      case "L":
      case "T":
      case "m":
      case "y":
      case "P":
      case "c":
        break;
      default:
        throw new PsError("unsupported SysV option");
    }
  }
}

function listMissing(letter: string): string {
  if (letter === "p" || letter === "q") return "list of process IDs must follow -p";
  if (letter === "C") return "list of command names must follow -C";
  return `list must follow -${letter}`;
}

function parseBsd(letters: string, queue: string[], request: PsRequest, context: PsContext): void {
  request.bsd = true;
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] as string;
    if ("opUtkO".includes(letter)) {
      const value = letters.slice(at + 1) || queue.shift();
      if (value === undefined)
        throw new PsError(
          letter === "o" ? "format specification must follow o" : letter === "p" ? "list of process IDs must follow p" : `list must follow ${letter}`,
        );
      if (letter === "o") request.formats.push(value);
      else if (letter === "O") request.extra.push(value);
      else if (letter === "k") request.sorts.push(value);
      else select(request, letter, value, context);
      return;
    }
    switch (letter) {
      case "a":
        request.others = true;
        break;
      case "x":
      case "g":
        request.withoutTty ||= letter === "x";
        break;
      case "u":
      case "j":
      case "l":
      case "v":
      case "s":
        request.layout = `bsd-${letter}`;
        break;
      case "f":
        request.forest = true;
        break;
      case "h":
        request.headers = false;
        break;
      case "r":
        request.running = true;
        break;
      case "w":
        request.wide++;
        break;
      case "c":
        request.trueName = true;
        break;
      case "M":
      case "Z":
        request.labels = true;
        break;
      case "T":
        request.selectors.push((row) => row.tty !== undefined && row.tty === ownTty(context));
        break;
      case "e":
      case "n":
      case "m":
      case "H":
      case "L":
      case "S":
        break;
      case "V":
        throw new PsError("version");
      default:
        throw new PsError("unsupported option (BSD syntax)");
    }
  }
}

function parseLong(text: string, queue: string[], request: PsRequest, context: PsContext): void {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = () => {
    const found = equals < 0 ? queue.shift() : text.slice(equals + 1);
    if (found === undefined) throw new PsError(name === "sort" ? "long sort specification must follow --sort" : `list must follow --${name}`);
    return found;
  };
  const selector = { pid: "p", ppid: "P", user: "u", User: "U", group: "g", Group: "G", sid: "s", tty: "t", "quick-pid": "q" }[name];
  if (selector !== undefined) {
    select(request, selector, value(), context);
    return;
  }
  switch (name) {
    case "sort":
      request.sorts.push(value());
      break;
    case "format":
      request.formats.push(value());
      break;
    case "forest":
      request.forest = true;
      break;
    case "no-headers":
    case "no-heading":
    case "noheaders":
    case "noheader":
    case "no-header":
    case "noheading":
    case "noheadings":
    case "no-headings":
      request.headers = false;
      break;
    case "headers":
    case "heading":
    case "headings":
    case "header":
    case "cumulative":
      break;
    case "deselect":
      request.negate = true;
      break;
    case "cols":
    case "columns":
    case "width":
      request.columns = Number(value());
      break;
    case "rows":
    case "lines":
      value();
      break;
    case "version":
    case "info":
      throw new PsError("version");
    case "help":
      throw new PsError("help");
    default:
      throw new PsError("unknown gnu long option");
  }
}

function select(request: PsRequest, kind: string, list: string, context: PsContext): void {
  const items = list.split(/[\s,]+/).filter(Boolean);
  const pids = () =>
    items.map((item) => {
      if (!/^\d+$/.test(item) || Number(item) === 0) throw new PsError("process ID list syntax error");
      return Number(item);
    });
  const users = () =>
    items.map((item) => {
      const uid = context.accounts.uidOf(item);
      if (uid === undefined) throw new PsError("user name does not exist");
      return uid;
    });
  const add = (test: (row: ProcessRow) => boolean) => request.selectors.push(test);
  switch (kind) {
    case "p":
    case "q": {
      const wanted = pids();
      add((row) => wanted.includes(row.pid));
      break;
    }
    case "P": {
      const wanted = pids();
      add((row) => wanted.includes(row.ppid));
      break;
    }
    case "u": {
      const wanted = users();
      add((row) => wanted.includes(row.uid));
      break;
    }
    case "U": {
      const wanted = users();
      add((row) => wanted.includes(request.bsd ? row.uid : row.realUid));
      break;
    }
    case "G":
    case "g": {
      const wanted = items.map((item) => context.accounts.gidOf(item));
      if (kind === "G" && wanted.includes(undefined)) throw new PsError("group name does not exist");
      add((row) => (kind === "g" ? wanted.includes(row.sid) || wanted.includes(row.gid) : wanted.includes(row.realGid)));
      break;
    }
    case "s": {
      const wanted = pids();
      add((row) => wanted.includes(row.sid));
      break;
    }
    case "t": {
      const wanted = items.map((item) => (item === "-" || item === "?" ? undefined : item.replace(/^\/dev\//, "").replace(/^(\d+)$/, "pts/$1")));
      add((row) => wanted.includes(row.tty));
      break;
    }
    case "C":
      add((row) => items.some((item) => item.slice(0, 15) === row.comm));
      break;
  }
}

export function ownTty(context: PsContext): string | undefined {
  const { sys } = context;
  for (const fd of [2, 1, 0]) {
    const name = sys.ttyName(fd);
    if (name !== undefined) return name.replace(/^\/dev\//, "");
  }
  return undefined;
}

/** Columns of `-o` arguments: `pid,comm=NAME,user:20`. */
export function formatColumns(format: string, context: PsContext): Column[] {
  const columns: Column[] = [];
  let rest = format.trim();
  while (rest !== "") {
    const match = /^([%A-Za-z_]+)(?::(\d+))?(?:=(.*)|[\s,]+|$)/s.exec(rest);
    if (!match) throw new PsError(/^[%\w]/.test(rest) ? `unknown user-defined format specifier "${rest.split(/[\s,]/)[0]}"` : "improper format list");
    const [whole, name, width, header] = match as unknown as [string, string, string?, string?];
    const column = findColumn(name, context);
    if (!column || name === "start5") throw new PsError(`unknown user-defined format specifier "${name}"`);
    const sized = width === undefined ? column : { ...column, width: Number(width) };
    columns.push(header === undefined ? sized : { ...sized, header, width: Math.max(sized.width, header.length) });
    if (header !== undefined) break;
    rest = rest.slice(whole.length);
  }
  return columns;
}

/** Sorts in place by `--sort` keys: `-pcpu,+pid`. */
export function sortRows(rows: ProcessRow[], sorts: readonly string[], context: PsContext): void {
  const keys = sorts
    .flatMap((sort) => sort.split(","))
    .filter(Boolean)
    .map((key) => {
      const name = key.replace(/^[+-]/, "");
      const column = findColumn(name, context);
      if (!column) throw new PsError("unknown sort specifier");
      return { column, sign: key.startsWith("-") ? -1 : 1 };
    });
  if (keys.length === 0) return;
  rows.sort((a, b) => {
    for (const { column, sign } of keys) {
      const order = column.order;
      const difference = order ? order(a, context) - order(b, context) : compareText(column.text(a, context), column.text(b, context));
      if (difference !== 0) return difference * sign;
    }
    return 0;
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
