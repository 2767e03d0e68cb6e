import { defineUtility, type Tool } from "./lib/utility.ts";

/** Capabilities of xterm-256color. */
const TEXT: Record<string, string> = {
  clear: "\x1b[H\x1b[2J\x1b[3J",
  sgr0: "\x1b(B\x1b[m",
  bold: "\x1b[1m",
  dim: "\x1b[2m",
  smul: "\x1b[4m",
  rmul: "\x1b[24m",
  rev: "\x1b[7m",
  smso: "\x1b[7m",
  rmso: "\x1b[27m",
  sitm: "\x1b[3m",
  ritm: "\x1b[23m",
  blink: "\x1b[5m",
  invis: "\x1b[8m",
  civis: "\x1b[?25l",
  cnorm: "\x1b[?12l\x1b[?25h",
  cvvis: "\x1b[?12;25h",
  el: "\x1b[K",
  el1: "\x1b[1K",
  ed: "\x1b[J",
  home: "\x1b[H",
  sc: "\x1b7",
  rc: "\x1b8",
  smcup: "\x1b[?1049h\x1b[22;0;0t",
  rmcup: "\x1b[?1049l\x1b[23;0;0t",
  bel: "\x07",
  cuu1: "\x1b[A",
  cud1: "\n",
  cuf1: "\x1b[C",
  cub1: "\b",
  op: "\x1b[39;49m",
  reset: "\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>",
  init: "",
  nel: "\x1bE",
  ri: "\x1bM",
  ind: "\n",
};

export default defineUtility({
  name: "tput",
  summary: "print what makes the terminal do things",
  usage: "[-T TYPE] CAPABILITY [PARAMETER]...",
  stopAtOperand: true,
  package: ["ncurses", "6.5"],
  options: [
    ["-T=TYPE", "type of the terminal"],
    ["-S", "capabilities from standard input"],
    ["-V", "print the version"],
  ],
  async run(tool) {
    const term = tool.value("T") ?? tool.sys.env.get("TERM");
    if (tool.has("S")) {
      const reader = tool.lines(0);
      for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
        const status = await print(tool, line.trim().split(/\s+/), term);
        if (status !== 0) return status;
      }
      return 0;
    }
    if (tool.operands.length === 0) {
      await tool.note("usage: tput [-V] [-S] [-x] [-T term] capname\n");
      return 2;
    }
    return await print(tool, tool.operands, term);
  },
});

async function print(tool: Tool, words: readonly string[], term: string | undefined): Promise<number> {
  const [name, ...parameters] = words as [string, ...string[]];
  const number = (i: number) => Number(parameters[i] ?? 0) || 0;
  if (term === undefined) {
    await tool.note("tput: No value for $TERM and no -T specified\n");
    return 2;
  }
  if (name === "cols" || name === "lines") {
    const fd = [1, 2, 0].find((candidate) => tool.sys.isatty(candidate));
    const size = fd === undefined ? { rows: 24, cols: 80 } : tool.sys.windowSize(fd);
    tool.out.put(`${name === "cols" ? size.cols : size.rows}\n`);
    return 0;
  }
  if (name === "longname") tool.out.put("xterm with 256 colors");
  else if (name === "colors") tool.out.put(term === "dumb" ? "-1\n" : term.includes("256") ? "256\n" : "8\n");
  else if (name === "cup") tool.out.put(`\x1b[${number(0) + 1};${number(1) + 1}H`);
  else if (name === "setaf" || name === "setab") {
    const color = number(0);
    const base = name === "setaf" ? 3 : 4;
    tool.out.put(color < 8 ? `\x1b[${base}${color}m` : color < 16 ? `\x1b[${base + 6}${color - 8}m` : `\x1b[${base}8;5;${color}m`);
  } else if (/^cu[udfb]$/.test(name)) tool.out.put(`\x1b[${number(0)}${{ cuu: "A", cud: "B", cuf: "C", cub: "D" }[name]}`);
  else if (TEXT[name] !== undefined) tool.out.put(TEXT[name]);
  else {
    await tool.note(`tput: unknown terminfo capability '${name}'\n`);
    return 4;
  }
  return 0;
}
