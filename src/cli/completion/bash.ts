import { cobraNoArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "completion bash",
  use: "",
  short: { en: "Print a completion script for bash", hi: "bash ke liye completion script dikhao" },
  args: cobraNoArgs,
  flags: { "no-descriptions": bool("", "Complete names without a line about each", "Har naam ke saath line mat dikhao") },
  async run(docker, _args, flags) {
    docker.output.out(SCRIPT.replaceAll("@COMPLETE@", flags["no-descriptions"] ? "__completeNoDesc" : "__complete"));
    return 0;
  },
});

/** The client itself knows what may follow; the shell only has to ask it. */
const SCRIPT = `# bash completion for docker: source <(docker completion bash)
_docker_complete() {
  local IFS=$'\\n' answer
  answer=$(docker @COMPLETE@ "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | sed -e '/^:[0-9]*$/d' -e 's/\\t.*//')
  COMPREPLY=($(compgen -W "$answer" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _docker_complete docker
`;
