import { cobraNoArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "completion fish",
  use: "",
  short: { en: "Print a completion script for fish", hi: "fish ke liye completion script dikhao" },
  args: cobraNoArgs,
  flags: { "no-descriptions": bool("", "Complete names without a line about each", "Har naam ke saath line mat dikhao") },
  async run(docker, _args, flags) {
    docker.output.out(SCRIPT.replaceAll("@COMPLETE@", flags["no-descriptions"] ? "__completeNoDesc" : "__complete"));
    return 0;
  },
});

/** The client itself knows what may follow; the shell only has to ask it. */
const SCRIPT = `# fish completion for docker: docker completion fish | source
function __docker_answer
  set -l words (commandline -opc) (commandline -ct)
  docker @COMPLETE@ $words[2..] 2>/dev/null | string match -v -r '^:[0-9]*$'
end
complete -c docker -f -a '(__docker_answer)'
`;
