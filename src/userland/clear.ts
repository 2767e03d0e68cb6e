import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "clear",
  aliases: ["reset"],
  summary: "clear the terminal",
  usage: "",
  package: ["ncurses", "6.5"],
  options: [
    ["-x", "keep what has scrolled away"],
    ["-T=TYPE", "accepted"],
    ["-V", "print the version"],
  ],
  async run(tool) {
    if (tool.name === "reset") tool.out.put("\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>");
    else tool.out.put(`\x1b[H\x1b[2J${tool.has("x") || !tool.gnu ? "" : "\x1b[3J"}`);
  },
});
