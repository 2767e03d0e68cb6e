import { evaluate, type FindContext, finishBatches } from "./find/evaluate.ts";
import { type FindNode, parseFind } from "./find/parse.ts";
import { quote } from "./lib/errors.ts";
import { zoneOf } from "./lib/format-time.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";
import { type WalkEntry, walk } from "./lib/walk.ts";

export default defineUtility({
  name: "find",
  summary: "find files in directory trees",
  usage: "[-H] [-L] [-P] [PATH...] [EXPRESSION]",
  package: ["GNU findutils", "4.10.0"],
  ownArguments: true,
  notes: `Operators: ( EXPR )  ! EXPR  -not EXPR  EXPR -a EXPR  EXPR -o EXPR  EXPR , EXPR
Options: -maxdepth N  -mindepth N  -depth  -xdev  -mount  -follow
Tests: -name -iname -path -ipath -wholename -regex -iregex -lname -type -xtype -size -empty -mtime -atime -ctime
       -mmin -amin -cmin -newer -newerXY -anewer -cnewer -perm -user -group -uid -gid -nouser -nogroup -links -inum -samefile
       -readable -writable -executable -true -false
Actions: -print -print0 -printf -fprint -ls -delete -prune -quit -exec ... {} ; -exec ... {} + -execdir -ok`,
  async run(tool) {
    const args = [...tool.operands];
    let follow: "never" | "roots" | "always" = "never";
    while (args[0] === "-H" || args[0] === "-L" || args[0] === "-P")
      follow = { "-H": "roots" as const, "-L": "always" as const, "-P": "never" as const }[args.shift() as "-H"];
    const roots: string[] = [];
    while (args.length > 0 && !/^(-.|[!(),]$)/.test(args[0] as string)) roots.push(args.shift() as string);
    const expression = parseFind(args, tool);
    const accounts = new Accounts(tool.sys);
    const context: FindContext = {
      tool,
      accounts,
      zone: zoneOf(tool.sys),
      now: tool.sys.clock.realtime(),
      quit: false,
      prune: false,
      batches: new Map(),
      depth: expression.options.depth,
      root: "",
      outputs: new Map(),
    };
    const { minimum, maximum, depth, oneDevice } = expression.options;
    const seen = async (entry: WalkEntry) => {
      if (entry.depth < minimum || context.quit) return;
      context.prune = false;
      await evaluate(expression.node as FindNode, entry, context);
      if (tool.out.full) await tool.out.flush();
    };
    for (const root of roots.length === 0 ? ["."] : roots) {
      if (context.quit) break;
      context.root = root;
      let device: number | undefined;
      const pruned = new Set<string>();
      await walk(
        tool.sys,
        root,
        async (entry, when) => {
          device ??= entry.stat.dev;
          if (depth ? when === "before" && entry.stat.type === "dir" : when === "after") return;
          await seen(entry);
          if (context.prune && !depth) pruned.add(entry.path);
        },
        {
          follow: expression.options.follow ? "always" : follow,
          enter: (entry) => !context.quit && entry.depth < maximum && !pruned.delete(entry.path) && !(oneDevice && entry.stat.dev !== device),
          onError: async (path, error) => {
            if (error.code === "ENOENT" && path !== root) return;
            await tool.warn(tool.gnu ? `${quote(path)}: ${error.message}` : `${path}: ${error.message}`);
          },
        },
      );
    }
    await finishBatches(context);
    for (const fd of context.outputs.values()) tool.sys.close(fd);
    return tool.status;
  },
});
