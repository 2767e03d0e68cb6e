import { searchFile, searchTree } from "./grep/files.ts";
import { readSearch } from "./grep/search.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "grep",
  aliases: ["egrep", "fgrep", "zgrep", "zegrep", "zfgrep", "rgrep"],
  summary: "print lines that match patterns",
  usage: "[OPTION]... PATTERNS [FILE]...",
  usageStatus: 2,
  showsUsage: true,
  package: ["GNU grep", "3.11"],
  options: [
    ["-E, --extended-regexp", "patterns are extended regular expressions"],
    ["-F, --fixed-strings", "patterns are plain text"],
    ["-G, --basic-regexp", "patterns are basic regular expressions (the default)"],
    ["-P, --perl-regexp", "patterns are Perl's"],
    ["-e, --regexp=PATTERNS", "a pattern; may be given again"],
    ["-f, --file=FILE", "patterns from FILE, one a line"],
    ["-i, -y, --ignore-case", "ignore case"],
    ["--no-ignore-case", "do not"],
    ["-w, --word-regexp", "only whole words"],
    ["-x, --line-regexp", "only whole lines"],
    ["-z, --null-data", "lines end in NUL"],
    ["-s, --no-messages", "no messages about files"],
    ["-v, --invert-match", "lines that do not match"],
    ["-V, --version", "show the version and exit"],
    ["-m, --max-count=NUM", "stop after NUM lines of a file"],
    ["-b, --byte-offset", "print the position in bytes"],
    ["-n, --line-number", "print line numbers"],
    ["--line-buffered", "write every line at once"],
    ["-H, --with-filename", "print file names"],
    ["-h, --no-filename", "do not print file names"],
    ["--label=LABEL", "name for standard input"],
    ["-o, --only-matching", "only the part that matches"],
    ["-q, --quiet, --silent", "print nothing"],
    ["--binary-files=TYPE", "binary, text or without-match"],
    ["-a, --text", "binary files are text"],
    ["-I", "binary files do not match"],
    ["-d, --directories=ACTION", "read, recurse or skip"],
    ["-D, --devices=ACTION", "accepted"],
    ["-r, --recursive", "directories too"],
    ["-R, --dereference-recursive", "the same, and follow links"],
    ["--include=GLOB", "only files whose name matches"],
    ["--exclude=GLOB", "no files whose name matches"],
    ["--exclude-from=FILE", "accepted"],
    ["--exclude-dir=GLOB", "no directories whose name matches"],
    ["-L, --files-without-match", "names of files without a match"],
    ["-l, --files-with-matches", "names of files with a match"],
    ["-c, --count", "how many lines match"],
    ["-T, --initial-tab", "line up with tabs"],
    ["-Z, --null", "NUL after file names"],
    ["-B, --before-context=NUM", "NUM lines before"],
    ["-A, --after-context=NUM", "NUM lines after"],
    ["-C, --context=NUM", "NUM lines around"],
    ["--color[=WHEN]", "colours: always, auto or never"],
    ["--colour[=WHEN]", "the same"],
    ["-U, --binary", "accepted"],
    ["-u, --unix-byte-offsets", "obsolete"],
    ["--group-separator=SEP", "SEP between groups of lines instead of --"],
    ["--no-group-separator", "nothing between groups of lines"],
  ],
  rewrite: contextNumbers,
  async run(tool) {
    if (tool.has("version")) {
      tool.out.put(tool.version());
      return 0;
    }
    if (tool.has("unix-byte-offsets")) await tool.note(`${tool.name}: warning: --unix-byte-offsets (-u) is obsolete\n`);
    const search = await readSearch(tool);
    if (!search) return 2;
    const files = search.files;
    for (const name of files) {
      if (search.recursive && name !== "-") await searchTree(tool, search, name);
      else await searchFile(tool, search, name);
      if (search.quiet && search.found) return 0;
    }
    await tool.out.flush();
    return search.failed && !(search.quiet && search.found) ? 2 : search.found ? 0 : 1;
  },
});

/** `-3` is `-C3`, where an option may stand. */
function contextNumbers(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  return args.map((arg, i) => {
    const isValue = /^-[A-Za-z]*[efmABCdD]$/.test(args[i - 1] ?? "");
    return /^-\d+$/.test(arg) && !isValue && (end < 0 || i < end) ? `-C${arg.slice(1)}` : arg;
  });
}
