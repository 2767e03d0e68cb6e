import { runPager } from "./lib/pager.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "more",
  summary: "look through text page by page",
  usage: "[OPTION]... [FILE]...",
  package: ["util-linux", "2.39.3"],
  options: [
    ["-d, --silent", "accepted"],
    ["-e, --exit-on-eof", "accepted"],
    ["-f, --logical", "accepted"],
    ["-l, --no-pause", "accepted"],
    ["-c, --print-over", "accepted"],
    ["-p, --clean-print", "accepted"],
    ["-s, --squeeze", "one empty line in place of several"],
    ["-u, --plain", "accepted"],
    ["-n, --lines=NUMBER", "lines of a page"],
  ],
  run: async (tool) => await runPager(tool, "more"),
});
