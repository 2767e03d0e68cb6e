import { Errno } from "../base/errno.ts";
import type { Termios } from "../sim/sys.ts";
import { Failure, quote } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

const SWITCHES = ["icanon", "echo", "isig", "iexten", "opost", "onlcr", "icrnl", "ixon"] as const satisfies readonly (keyof Termios)[];
const RAW: Partial<Termios> = { icanon: false, isig: false, iexten: false, opost: false, icrnl: false, ixon: false };
const SANE: Partial<Termios> = { icanon: true, echo: true, isig: true, iexten: true, opost: true, onlcr: true, icrnl: true, ixon: true };
/** Settings that exist on a real terminal line and mean nothing here. */
const ACCEPTED =
  /^-?(echoe|echok|echonl|echoctl|echoke|noflsh|tostop|inlcr|igncr|ixoff|ixany|imaxbel|iutf8|brkint|ignbrk|parmrk|inpck|istrip|ocrnl|onocr|cs8|hupcl|cread|clocal|parenb|cstopb|crtscts|evenp|oddp|parity)$/;

export default defineUtility({
  name: "stty",
  summary: "print or change the settings of the terminal",
  usage: ["[-F DEVICE] [SETTING]...", "[-F DEVICE] [-a|--all]", "[-F DEVICE] [-g|--save]"],
  ownArguments: true,
  async run(tool) {
    const { sys } = tool;
    let args = [...tool.operands];
    let fd = 0;
    const device = args.findIndex((arg) => arg === "-F" || arg === "--file");
    if (device >= 0) {
      fd = await sys.open(args[device + 1] ?? "", { read: true });
      args.splice(device, 2);
    }
    let termios: Termios;
    try {
      termios = sys.tcgetattr(fd);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new Failure(tool.gnu ? `'standard input': ${error.message}` : `standard input: ${error.message}`);
    }
    const size = sys.windowSize(fd);
    if (args.length === 0) {
      const changed = SWITCHES.filter((name) => !termios[name]).map((name) => `-${name}`);
      tool.out.put(`speed 38400 baud; line = 0;\n${changed.length > 0 ? `${changed.join(" ")}\n` : ""}`);
      return 0;
    }
    if (args[0] === "-a" || args[0] === "--all") {
      const shown = (names: readonly string[]) =>
        names.map((name) => (termios[name as keyof Termios] === false || OFF.has(name) ? `-${name}` : name)).join(" ");
      const untold = !tool.gnu && (size.rows === 0 || size.cols === 0);
      if (untold) await sys.write(2, "stty: standard input\n");
      tool.out.put(
        `speed 38400 baud; ${untold ? "" : `rows ${size.rows}; columns ${size.cols}; `}line = 0;\nintr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>; eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;\nwerase = ^W; lnext = ^V; discard = ^O; min = 1; time = 0;\n`,
      );
      for (const row of ROWS) tool.out.put(`${shown(row)}\n`);
      return 0;
    }
    if (args[0] === "-g" || args[0] === "--save") {
      tool.out.put(`dabba:${SWITCHES.map((name) => Number(termios[name])).join("")}\n`);
      return 0;
    }
    args = args.filter((arg) => arg !== "--");
    for (let i = 0; i < args.length; i++) {
      const word = args[i] as string;
      const off = word.startsWith("-");
      const name = off ? word.slice(1) : word;
      if ((SWITCHES as readonly string[]).includes(name)) sys.tcsetattr(fd, { [name]: !off });
      else if (name === "raw" || word === "-cooked") sys.tcsetattr(fd, off && name === "raw" ? SANE : RAW);
      else if (name === "cooked") sys.tcsetattr(fd, SANE);
      else if (word === "cbreak") sys.tcsetattr(fd, { icanon: false });
      else if (word === "-cbreak") sys.tcsetattr(fd, { icanon: true });
      else if (word === "sane") sys.tcsetattr(fd, SANE);
      else if (word === "nl") sys.tcsetattr(fd, { icrnl: false, onlcr: false });
      else if (word === "-nl") sys.tcsetattr(fd, { icrnl: true, onlcr: true });
      else if (word === "size") {
        // A terminal that nobody has told its size.
        if (!tool.gnu && (size.rows === 0 || size.cols === 0)) await sys.write(2, "stty: standard input\n");
        else tool.out.put(`${size.rows} ${size.cols}\n`);
      } else if (word === "speed") tool.out.put("38400\n");
      else if (word === "rows" || word === "cols" || word === "columns") {
        const value = Number(args[++i]);
        if (!Number.isInteger(value)) throw new Failure(`invalid integer argument: ${quote(args[i] ?? "")}`);
        const now = sys.windowSize(fd);
        sys.setWindowSize(fd, word === "rows" ? { ...now, rows: value } : { ...now, cols: value });
      } else if (/^dabba:[01]{8}$/.test(word)) {
        for (const [k, key] of SWITCHES.entries()) sys.tcsetattr(fd, { [key]: word[6 + k] === "1" });
      } else if (/^(intr|quit|erase|kill|eof|eol|eol2|start|stop|susp|rprnt|werase|lnext|discard|min|time|ispeed|ospeed)$/.test(word)) i++;
      else if (!ACCEPTED.test(word)) throw new Failure(`invalid argument ${quote(word)}`);
    }
    return 0;
  },
});

const OFF = new Set([
  "parenb",
  "parodd",
  "cmspar",
  "hupcl",
  "cstopb",
  "clocal",
  "crtscts",
  "ignbrk",
  "brkint",
  "ignpar",
  "parmrk",
  "inpck",
  "istrip",
  "inlcr",
  "igncr",
  "ixoff",
  "iuclc",
  "ixany",
  "imaxbel",
  "iutf8",
  "olcuc",
  "ocrnl",
  "onocr",
  "onlret",
  "ofill",
  "ofdel",
  "echonl",
  "noflsh",
  "xcase",
  "tostop",
  "echoprt",
  "flusho",
  "extproc",
]);
const ROWS = [
  ["parenb", "parodd", "cmspar", "cs8", "hupcl", "cstopb", "cread", "clocal", "crtscts"],
  ["ignbrk", "brkint", "ignpar", "parmrk", "inpck", "istrip", "inlcr", "igncr", "icrnl", "ixon", "ixoff", "iuclc", "ixany", "imaxbel", "iutf8"],
  ["opost", "olcuc", "ocrnl", "onlcr", "onocr", "onlret", "ofill", "ofdel", "nl0", "cr0", "tab0", "bs0", "vt0", "ff0"],
  ["isig", "icanon", "iexten", "echo", "echoe", "echok", "echonl", "noflsh", "xcase", "tostop", "echoprt", "echoctl", "echoke", "flusho", "extproc"],
];
