import { defineUtility } from "./lib/utility.ts";
import { joinPath } from "./lib/walk.ts";
import { followsOperand, type Item, operand, readDirectory, sortItems } from "./ls/items.ts";
import { blockTotal, list } from "./ls/listing.ts";
import { readView } from "./ls/view.ts";

export default defineUtility({
  name: "ls",
  aliases: ["dir", "vdir"],
  summary: "list files and directories",
  usage: "[OPTION]... [FILE]...",
  usageStatus: 2,
  options: [
    ["-a, --all", "also names that begin with a dot"],
    ["-A, --almost-all", "like -a, without . and .."],
    ["--author", "accepted"],
    ["-b, --escape", "C escapes for unprintable characters"],
    ["--block-size=SIZE", "sizes in units of SIZE"],
    ["-B, --ignore-backups", "leave out names that end in ~"],
    ["-c", "the time of the last change of status"],
    ["-C", "in columns"],
    ["--color[=WHEN]", "colours: always, auto or never"],
    ["-d, --directory", "directories themselves, not what is in them"],
    ["-f", "in no order, all names"],
    ["-F, --classify[=WHEN]", "a character after the name that tells the type"],
    ["--file-type", "like -F, without *"],
    ["--format=WORD", "across, commas, horizontal, long, single-column, verbose or vertical"],
    ["--full-time", "like -l with the whole time"],
    ["-g", "like -l, without the owner"],
    ["--group-directories-first", "directories before files"],
    ["-G, --no-group", "no group in a long listing"],
    ["-h, --human-readable", "sizes such as 1K, 234M"],
    ["--si", "like -h, by powers of 1000"],
    ["-H, --dereference-command-line", "follow links that are arguments"],
    ["--hide=PATTERN", "leave out names that match"],
    ["--hyperlink[=WHEN]", "accepted"],
    ["--indicator-style=WORD", "none, slash, file-type or classify"],
    ["-i, --inode", "print inode numbers"],
    ["-I, --ignore=PATTERN", "leave out names that match"],
    ["-k, --kibibytes", "blocks of 1024 bytes (the default)"],
    ["-l", "long listing"],
    ["-L, --dereference", "follow all links"],
    ["-m", "names with commas between"],
    ["-n, --numeric-uid-gid", "long listing with numbers for owner and group"],
    ["-N, --literal", "names as they are"],
    ["-o", "like -l, without the group"],
    ["-p", "a slash after directories"],
    ["-q, --hide-control-chars", "? for unprintable characters"],
    ["--show-control-chars", "unprintable characters as they are"],
    ["-Q, --quote-name", "names in double quotes"],
    ["--quoting-style=WORD", "literal, shell, shell-always, shell-escape, c or escape"],
    ["-r, --reverse", "the other way round"],
    ["-R, --recursive", "also what is in directories, and so on"],
    ["-s, --size", "print sizes in blocks"],
    ["-S", "biggest first"],
    ["--sort=WORD", "none, size, time, version, extension, name or width"],
    ["--time=WORD", "atime, access, use, ctime, status, mtime"],
    ["--time-style=STYLE", "full-iso, long-iso, iso, locale or +FORMAT"],
    ["-t", "newest first"],
    ["-T, --tabsize=COLS", "tab stops; 0 for none"],
    ["-u", "the time of the last access"],
    ["-U", "in no order"],
    ["-v", "by version numbers in names"],
    ["-w, --width=COLS", "width of the output"],
    ["-x", "in rows instead of columns"],
    ["-X", "by extension"],
    ["-Z, --context", "security contexts: there are none"],
    ["-1", "one name a line"],
    ["--zero", "names as they are, each with a NUL behind it"],
  ],
  async run(tool) {
    const view = readView(tool);
    const files: Item[] = [];
    const directories: Item[] = [];
    for (const name of tool.operands.length === 0 ? ["."] : tool.operands) {
      const item = await operand(tool, view, name);
      if (!item) continue;
      ((item.link ?? item.stat).type === "dir" && followsOperand(view, item) && !view.directory ? directories : files).push(item);
    }
    sortItems(files, view);
    sortItems(directories, view);
    if (files.length > 0) list(tool, view, files);
    const headed = tool.operands.length > 1 || view.recursive;
    const queue = directories.map((item) => item.name).reverse();
    let first = files.length === 0;
    while (queue.length > 0) {
      const path = queue.pop() as string;
      const children = await readDirectory(tool, view, path);
      if (!children) continue;
      if (headed) tool.out.put(`${first ? "" : "\n"}${view.quote(path)}:\n`);
      first = false;
      if (view.format === "long" || view.blocks) tool.out.put(`total ${blockTotal(view, children)}\n`);
      list(tool, view, children);
      if (tool.out.full) await tool.out.flush();
      if (!view.recursive) continue;
      for (const child of children.toReversed())
        if (child.stat.type === "dir" && child.name !== "." && child.name !== "..") queue.push(joinPath(path, child.name));
    }
  },
});
