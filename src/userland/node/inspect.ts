/** How `console.log` shows values. */

const MAX_DEPTH = 2;
const MAX_ITEMS = 100;
const WIDTH = 80;

export interface InspectOptions {
  readonly depth?: number;
  readonly colors?: boolean;
}

export function inspect(value: unknown, options: InspectOptions = {}): string {
  return shown(value, { depth: options.depth ?? MAX_DEPTH, colors: options.colors ?? false, level: 0, seen: [] });
}

/** `console.log("%s is %d", …)`. */
export function formatLog(args: readonly unknown[], options: InspectOptions = {}): string {
  const [first, ...rest] = args;
  let text: string;
  if (typeof first === "string" && rest.length > 0) {
    text = first.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === "%%") return "%";
      if (rest.length === 0) return mark;
      const value = rest.shift();
      if (mark === "%d" || mark === "%i" || mark === "%f") {
        if (typeof value === "bigint") return `${value}n`;
        const number = Number(value);
        return String(mark === "%i" ? Math.trunc(number) : number);
      }
      if (mark === "%j") return JSON.stringify(value) ?? "undefined";
      if (mark === "%c") return "";
      return mark === "%s" && (typeof value !== "object" || value === null) && typeof value !== "function" ? String(value) : inspect(value, options);
    });
  } else text = args.length === 0 ? "" : typeof first === "string" ? first : inspect(first, options);
  return [text, ...rest.map((value) => (typeof value === "string" ? value : inspect(value, options)))].join(" ");
}

interface State {
  readonly depth: number;
  readonly colors: boolean;
  readonly level: number;
  readonly seen: readonly object[];
}

const COLORS = { number: 33, string: 32, special: 36, undefined: 90, null: 1, boolean: 33, date: 35, regexp: 31, symbol: 32, bigint: 33 } as const;

function painted(text: string, kind: keyof typeof COLORS, { colors }: State): string {
  if (!colors) return text;
  const code = COLORS[kind];
  return `\x1b[${code}m${text}\x1b[${code === 1 ? 22 : 39}m`;
}

function shown(value: unknown, state: State): string {
  switch (typeof value) {
    case "string":
      return painted(quoted(value), "string", state);
    case "number":
      return painted(Object.is(value, -0) ? "-0" : String(value), "number", state);
    case "bigint":
      return painted(`${value}n`, "bigint", state);
    case "boolean":
      return painted(String(value), "boolean", state);
    case "undefined":
      return painted("undefined", "undefined", state);
    case "symbol":
      return painted(String(value), "symbol", state);
    case "function":
      return functionText(value as (...args: unknown[]) => unknown, state);
    default:
      return value === null ? painted("null", "null", state) : objectText(value as object, state);
  }
}

function quoted(text: string): string {
  const quote = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") ? "`" : "'";
  const escaped = text.replace(
    /[\\\n\t\r\b\f\v]/g,
    (character) => ({ "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v" })[character] ?? character,
  );
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

function functionText(value: (...args: unknown[]) => unknown, state: State): string {
  const isClass = /^class\b/.test(String(value));
  const name = value.name === "" ? "(anonymous)" : value.name;
  const parent: unknown = Object.getPrototypeOf(value);
  const base = isClass
    ? `[class ${name}${typeof parent === "function" && parent.name !== "" ? ` extends ${parent.name}` : ""}]`
    : `[${/^async\b/.test(String(value)) ? "AsyncFunction" : "Function"}${value.name === "" ? " (anonymous)" : `: ${value.name}`}]`;
  const text = painted(base, "special", state);
  return Object.keys(value).length === 0 ? text : joined(`${text} `, "{", members(value, state), "}", state);
}

function objectText(value: object, state: State): string {
  if (state.seen.includes(value)) return painted("[Circular *1]", "special", state);
  const own = (value as { [INSPECT]?: unknown })[INSPECT];
  if (typeof own === "function") return String((own as () => unknown).call(value));
  if (value instanceof Error) return errorText(value, state);
  if (value instanceof Date) return painted(Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString(), "date", state);
  if (value instanceof RegExp) return painted(String(value), "regexp", state);
  const name = classOf(value);
  if (state.level > state.depth) return painted(Array.isArray(value) ? "[Array]" : `[${name === "" ? "Object: null prototype" : name}]`, "special", state);
  const inner: State = { ...state, level: state.level + 1, seen: [...state.seen, value] };
  if (Array.isArray(value))
    return joined(name === "Array" ? "" : `${name}(${value.length}) `, "[", [...items(value, inner), ...members(value, inner, true)], "]", state);
  if (value instanceof Map)
    return joined(
      `Map(${value.size}) `,
      "{",
      [...value].slice(0, MAX_ITEMS).map(([key, one]) => `${shown(key, inner)} => ${shown(one, inner)}`),
      "}",
      state,
    );
  if (value instanceof Set)
    return joined(
      `Set(${value.size}) `,
      "{",
      [...value].slice(0, MAX_ITEMS).map((one) => shown(one, inner)),
      "}",
      state,
    );
  if (value instanceof Promise) return "Promise { <pending> }";
  if (value instanceof Uint8Array) {
    const hex = [...value.subarray(0, 50)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return name === "Buffer"
      ? `<Buffer${hex === "" ? "" : ` ${hex}`}${value.length > 50 ? ` ... ${value.length - 50} more bytes` : ""}>`
      : joined(`${name}(${value.length}) `, "[", [...value].slice(0, MAX_ITEMS).map(String), "]", state);
  }
  const prefix = name === "Object" ? "" : name === "" ? "[Object: null prototype] " : `${name} `;
  return joined(prefix, "{", members(value, inner), "}", state);
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function classOf(value: object): string {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = Object.getOwnPropertyDescriptor(at, "constructor")?.value as { name?: string } | undefined;
    if (typeof own === "function" && own.name !== undefined && own.name !== "") return own.name;
  }
  return "";
}

function errorText(error: Error, state: State): string {
  const stack = typeof error.stack === "string" && error.stack !== "" ? error.stack : `${error.name}: ${error.message}`;
  const extra = members(error, { ...state, level: state.level + 1, seen: [...state.seen, error] });
  const indented = state.level > 0 ? stack.replaceAll("\n", `\n${"  ".repeat(state.level)}`) : stack;
  const text = state.level > 0 && !stack.includes("\n    at ") ? `[${indented}]` : indented;
  return extra.length === 0 ? text : `${text} {\n${extra.map((line) => `  ${line}`).join(",\n")}\n}`;
}

function items(value: readonly unknown[], state: State): string[] {
  const list: string[] = [];
  for (let index = 0; index < Math.min(value.length, MAX_ITEMS); index++) {
    if (index in value) list.push(shown(value[index], state));
    else {
      let count = 1;
      while (index + 1 < value.length && !(index + 1 in value)) {
        count++;
        index++;
      }
      list.push(painted(`<${count} empty item${count === 1 ? "" : "s"}>`, "undefined", state));
    }
  }
  if (value.length > MAX_ITEMS) list.push(`... ${value.length - MAX_ITEMS} more item${value.length - MAX_ITEMS === 1 ? "" : "s"}`);
  return list;
}

function members(value: object, state: State, isArray = false): string[] {
  return Reflect.ownKeys(value).flatMap((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property?.enumerable !== true || (isArray && typeof key === "string" && /^\d+$/.test(key))) return [];
    const name = typeof key === "symbol" ? `[${String(key)}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : painted(quoted(key), "string", state);
    if (property.get !== undefined) return [`${name}: ${painted(property.set === undefined ? "[Getter]" : "[Getter/Setter]", "special", state)}`];
    if (property.set !== undefined) return [`${name}: ${painted("[Setter]", "special", state)}`];
    return [`${name}: ${shown(property.value, state)}`];
  });
}

function joined(prefix: string, open: string, parts: readonly string[], close: string, { level }: State): string {
  if (parts.length === 0) return `${prefix}${open}${close}`;
  const lines = open === "[" && parts.length > 6 && !parts.some((part) => part.includes("\n")) ? grouped(parts) : parts;
  if (lines.length === parts.length && !parts.some((part) => part.includes("\n"))) {
    // As Node counts: separators twice, the brackets, and ten to spare.
    const length = parts.reduce((sum, part) => sum + visible(part), 0) + parts.length * 2 + level * 2 + prefix.length + open.length + 10;
    if (length <= WIDTH) return `${prefix}${open} ${parts.join(", ")} ${close}`;
  }
  const indent = "  ".repeat(level + 1);
  return `${prefix}${open}\n${lines.map((line) => indent + line).join(",\n")}\n${"  ".repeat(level)}${close}`;
}

/** Many short items stand in columns. */
function grouped(parts: readonly string[]): readonly string[] {
  const widths = parts.map((part) => visible(part) + 2);
  const widest = Math.max(...widths);
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (widest * 3 >= WIDTH || !(total / widest > 5 || widest <= 8)) return parts;
  const room = Math.max(widest - 3, 1);
  const columns = Math.min(Math.round(Math.sqrt(2.5 * room * parts.length) / room), Math.floor(WIDTH / widest), 15);
  if (columns <= 1) return parts;
  const most = Array.from({ length: columns }, (_, column) => Math.max(...widths.filter((_width, index) => index % columns === column)));
  const isNumeric = parts.every((part) => /^(\x1b\[\d+m)?-?[\d.]+n?(\x1b\[\d+m)?$/.test(part));
  const rows: string[] = [];
  for (let at = 0; at < parts.length; at += columns) {
    const row = parts.slice(at, at + columns);
    rows.push(
      row
        .map((part, column) => {
          const isLast = column === row.length - 1;
          const padding = " ".repeat(Math.max(0, (most[column] ?? 0) - 2 - visible(part)));
          if (isNumeric) return `${padding}${part}${isLast ? "" : ", "}`;
          return isLast ? part : `${part}, ${padding}`;
        })
        .join(""),
    );
  }
  return rows;
}

function visible(text: string): number {
  return text.replace(/\x1b\[\d+m/g, "").length;
}
