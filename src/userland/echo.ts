import { Output } from "./lib/output.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "echo",
  summary: "print arguments",
  async main(sys) {
    let args = sys.argv.slice(1);
    if (sys.flavor === "gnu" && args.length === 1 && (args[0] === "--help" || args[0] === "--version")) {
      await sys.write(
        1,
        args[0] === "--version"
          ? "echo (GNU coreutils) 9.4\n"
          : "Usage: echo [SHORT-OPTION]... [STRING]...\nPrint the strings, with spaces between them.\n\n  -n  no newline at the end\n  -e  understand backslash escapes\n  -E  do not (the default)\n",
      );
      return 0;
    }
    let newline = true;
    let escapes = false;
    while (args.length > 0 && /^-[neE]+$/.test(args[0] as string)) {
      for (const letter of (args[0] as string).slice(1)) {
        if (letter === "n") newline = false;
        else escapes = letter === "e";
      }
      args = args.slice(1);
    }
    const text = args.join(" ");
    const out = new Output(sys, 1);
    const [shown, stopped] = escapes ? interpretEscapes(text) : [text, false];
    out.put(shown + (newline && !stopped ? "\n" : ""));
    await out.flush();
    return 0;
  },
});

/** `\c` stops everything. Bytes from `\xHH` and `\0NNN` above 127 come back as escaped bytes (lib/text.ts). */
function interpretEscapes(text: string): [text: string, stopped: boolean] {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\\") {
      result += text[at];
      continue;
    }
    const match = /^\\(?:c|([abefnrtv\\])|0([0-7]{0,3})|x([0-9a-fA-F]{1,2}))/.exec(text.slice(at, at + 5));
    if (!match) {
      result += "\\";
      continue;
    }
    if (match[0] === "\\c") return [result, true];
    if (match[1] !== undefined) result += { a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" }[match[1]];
    else {
      const byte = (match[2] !== undefined ? Number.parseInt(match[2] || "0", 8) : Number.parseInt(match[3] as string, 16)) & 255;
      result += String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
    }
    at += match[0].length - 1;
  }
  return [result, false];
}
