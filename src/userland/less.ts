import { runPager } from "./lib/pager.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "less",
  aliases: [],
  summary: "look through text page by page",
  usage: "[OPTION]... [FILE]...",
  package: ["less", "643"],
  options: [
    ["-e, --quit-at-eof", "end at the second end of file"],
    ["-E, --QUIT-AT-EOF", "end at the end of file"],
    ["-F, --quit-if-one-screen", "end when everything fits"],
    ["-i, --ignore-case", "searches in small letters ignore case"],
    ["-I, --IGNORE-CASE", "searches ignore case"],
    ["-M, --LONG-PROMPT", "say where you are"],
    ["-m, --long-prompt", "say where you are, in percent"],
    ["-N, --LINE-NUMBERS", "show line numbers"],
    ["-n, --line-numbers", "accepted"],
    ["-p, --pattern=PATTERN", "begin at a match"],
    ["-r, --raw-control-chars", "control characters as they are"],
    ["-R, --RAW-CONTROL-CHARS", "colours as they are"],
    ["-S, --chop-long-lines", "cut long lines"],
    ["-X, --no-init", "leave the text on the screen"],
    ["-q, --quiet, --silent", "accepted"],
    ["-g, --hilite-search", "accepted"],
    ["-s, --squeeze-blank-lines", "one empty line in place of several"],
    ["-f, --force", "open what is no text"],
    ["-x, --tabs=N", "accepted"],
  ],
  rewrite: (args) => args.filter((arg) => !/^\+/.test(arg)),
  run: async (tool) => await runPager(tool, "less"),
});
