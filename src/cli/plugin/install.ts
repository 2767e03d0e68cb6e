import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { registryHeader } from "../image/pull-image.ts";
import { showProgress } from "../progress.ts";
import { confirm } from "../prompt.ts";
import { familiarString, parseReference, withDefaultTag } from "../reference.ts";

export default defineCommand({
  path: "plugin install",
  use: "[OPTIONS] PLUGIN [KEY=VALUE...]",
  short: { en: "Install a plugin", hi: "Plugin lagao" },
  args: minArgs(1),
  flags: {
    alias: string("", "Local name of the plugin", "Plugin ka yahan ka naam"),
    disable: bool("", "Do not switch it on", "Chalu mat karo"),
    "disable-content-trust": bool("", "Do not check signatures", "Signature mat jaancho", { initial: true }),
    "grant-all-permissions": bool("", "Give it all that it asks for", "Jo maange sab do"),
  },
  async run(docker, [name = "", ...settings], flags) {
    const reference = withDefaultTag(parseReference(name));
    const remote = familiarString(reference);
    const headers = registryHeader(docker, reference);
    const privileges = await docker.client.json<{ Name: string; Description: string; Value: string[] }[] | null>("GET", "/plugins/privileges", {
      query: { remote },
      headers,
    });
    if (!flags["grant-all-permissions"] && (privileges?.length ?? 0) > 0) {
      const list = (privileges ?? []).map(({ Name, Value }) => ` - ${Name}: [${Value.join(" ")}]\n`).join("");
      if (!(await confirm(docker, `Plugin ${JSON.stringify(name)} is requesting the following privileges:\n${list}Do you grant the above permissions?`)))
        throw new CommandError("permission denied while installing plugin");
    }
    const response = await docker.client.request("POST", "/plugins/pull", { query: { remote, name: flags.alias || remote }, json: privileges ?? [], headers });
    await showProgress(docker, response.chunks(), { fd: 1 });
    if (settings.length > 0) await docker.client.post(`/plugins/${pathEscape(flags.alias || remote)}/set`, settings);
    if (!flags.disable) await docker.client.post(`/plugins/${pathEscape(flags.alias || remote)}/enable`, undefined, { timeout: 0 });
    docker.line(`Installed plugin ${name}`);
    return 0;
  },
});
