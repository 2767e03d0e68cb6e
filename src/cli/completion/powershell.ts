import { cobraNoArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "completion powershell",
  use: "",
  short: { en: "Print a completion script for PowerShell", hi: "PowerShell ke liye completion script dikhao" },
  args: cobraNoArgs,
  flags: { "no-descriptions": bool("", "Complete names without a line about each", "Har naam ke saath line mat dikhao") },
  async run(docker, _args, flags) {
    docker.output.out(SCRIPT.replaceAll("@COMPLETE@", flags["no-descriptions"] ? "__completeNoDesc" : "__complete"));
    return 0;
  },
});

/** The client itself knows what may follow; the shell only has to ask it. */
const SCRIPT = `# PowerShell completion for docker: docker completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName docker -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '' }
  docker @COMPLETE@ @words 2>$null | Where-Object { $_ -notmatch '^:[0-9]*$' } | ForEach-Object {
    $name, $line = $_ -split "\\t", 2
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $(if ($line) { $line } else { $name }))
  }
}
`;
