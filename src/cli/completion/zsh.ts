import { cobraNoArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "completion zsh",
  use: "",
  short: { en: "Print a completion script for zsh", hi: "zsh ke liye completion script dikhao" },
  args: cobraNoArgs,
  flags: { "no-descriptions": bool("", "Complete names without a line about each", "Har naam ke saath line mat dikhao") },
  async run(docker, _args, flags) {
    docker.output.out(SCRIPT.replaceAll("@COMPLETE@", flags["no-descriptions"] ? "__completeNoDesc" : "__complete"));
    return 0;
  },
});

/** The client itself knows what may follow; the shell only has to ask it. */
const SCRIPT = `#compdef docker
_docker() {
  local -a answer
  answer=("\${(@f)$(docker @COMPLETE@ "\${words[@]:1}" 2>/dev/null | sed -e '/^:[0-9]*$/d' -e 's/:/\\\\:/g' -e 's/\\t/:/')}")
  _describe docker answer || _files
}
compdef _docker docker
`;
