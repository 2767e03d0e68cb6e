import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, list, string } from "../flag/kinds.ts";
import { commandLine } from "../flag/shell-words.ts";
import { checkExtraHost, checkIpAddress, ulimit } from "../option/checks.ts";
import { checkEnv, checkLabel } from "../option/key-value.ts";
import { mount } from "../option/mount.ts";
import { network } from "../option/network.ts";
import { changeSpec, type UpdatableService } from "./changed-spec.ts";
import { waitOnService } from "./converge.ts";
import { checkFileOption } from "./file-option.ts";
import { SERVICE_FLAGS } from "./flags.ts";
import { checkPublish } from "./publish.ts";
import { resolveImage } from "./resolve-image.ts";
import { checkGenericResource, checkPlacementPreference } from "./service-spec.ts";

const FLAGS = {
  ...SERVICE_FLAGS,
  args: commandLine("", "Arguments of the command", "Command ke arguments"),
  "config-add": list("", "Add a config", "config jodo", { type: "config", check: checkFileOption }),
  "config-rm": list("", "Remove a config", "config hatao"),
  "constraint-add": list("", "Add a constraint", "constraint jodo"),
  "constraint-rm": list("", "Remove a constraint", "constraint hatao"),
  "container-label-add": list("", "Add a container label", "container label jodo", { check: checkLabel }),
  "container-label-rm": list("", "Remove a container label", "container label hatao"),
  "dns-add": list("", "Add a DNS server", "DNS server jodo", { check: checkIpAddress }),
  "dns-rm": list("", "Remove a DNS server", "DNS server hatao"),
  "dns-option-add": list("", "Add a resolver option", "resolver ka option jodo"),
  "dns-option-rm": list("", "Remove a resolver option", "resolver ka option hatao"),
  "dns-search-add": list("", "Add a search domain", "search domain jodo"),
  "dns-search-rm": list("", "Remove a search domain", "search domain hatao"),
  "env-add": list("", "Add an environment variable", "environment variable jodo", { check: checkEnv }),
  "env-rm": list("", "Remove an environment variable", "environment variable hatao"),
  "generic-resource-add": list("", "Add a resource", "resource jodo", { check: checkGenericResource }),
  "generic-resource-rm": list("", "Remove a resource", "resource hatao"),
  "group-add": list("", "Add a group", "group jodo"),
  "group-rm": list("", "Remove a group", "group hatao"),
  "host-add": list("", "Add a line of /etc/hosts", "/etc/hosts ki line jodo", { check: checkExtraHost }),
  "host-rm": list("", "Remove a line of /etc/hosts", "/etc/hosts ki line hatao"),
  "label-add": list("", "Add a label", "label jodo", { check: checkLabel }),
  "label-rm": list("", "Remove a label", "label hatao"),
  "placement-pref-add": list("", "Add a placement preference", "placement pasand jodo", { type: "pref", check: checkPlacementPreference }),
  "placement-pref-rm": list("", "Remove a placement preference", "placement pasand hatao", { type: "pref", check: checkPlacementPreference }),
  "publish-add": list("", "Add a published port", "khula port jodo", { type: "port", check: checkPublish }),
  "publish-rm": list("", "Remove a published port", "khula port hatao", { type: "port", check: checkPublish }),
  "secret-add": list("", "Add a secret", "secret jodo", { type: "secret", check: checkFileOption }),
  "secret-rm": list("", "Remove a secret", "secret hatao"),
  "sysctl-add": list("", "Add a kernel setting", "kernel setting jodo"),
  "sysctl-rm": list("", "Remove a kernel setting", "kernel setting hatao"),
  "mount-add": mount("", "Add a mount", "Mount jodo"),
  "mount-rm": list("", "Remove a mount", "Mount hatao"),
  "network-add": network("", "Join a network", "Network se judo"),
  "network-rm": list("", "Leave a network", "Network chhodo"),
  "ulimit-add": ulimit("", "Add a ulimit", "ulimit jodo"),
  "ulimit-rm": list("", "Remove a ulimit", "ulimit hatao"),
  force: bool("", "Start all tasks again even when nothing changes", "Kuch na badle tab bhi saare tasks phir chalao"),
  image: string("", "Image of the service", "Service ki image"),
  rollback: bool("", "Go back to the spec before", "Pehle wale spec par wapas jao"),
} as const;

/** Flags that say how to update, not what. */
const MANNERS = ["rollback", "detach", "quiet"];

export default defineCommand({
  path: "service update",
  use: "[OPTIONS] SERVICE",
  short: { en: "Change a service", hi: "Service badlo" },
  args: exactArgs(1),
  flags: FLAGS,
  async run(docker, [name = ""], flags, { changed }) {
    const service = await docker.client.get<UpdatableService>(`/services/${pathEscape(name)}`);
    const warnings: string[] = [];
    if (flags.rollback) {
      if (Object.keys(FLAGS).some((flag) => !MANNERS.includes(flag) && changed(flag)))
        throw new CommandError("other flags may not be combined with --rollback");
    } else {
      await changeSpec(docker, service.Spec, flags, changed);
      if (changed("image")) {
        const resolved = await resolveImage(docker, flags.image, { query: !flags["no-resolve-image"] });
        service.Spec.TaskTemplate.ContainerSpec.Image = resolved.image;
        if (resolved.platforms !== undefined) service.Spec.TaskTemplate.Placement = { ...service.Spec.TaskTemplate.Placement, Platforms: resolved.platforms };
        if (resolved.warning !== undefined) warnings.push(resolved.warning);
      }
    }
    const { Warnings } = await docker.client.post<{ Warnings?: string[] | null }>(`/services/${service.ID}/update`, service.Spec, {
      version: service.Version.Index,
      rollback: flags.rollback ? "previous" : undefined,
      registryAuthFrom: flags["with-registry-auth"] ? undefined : "spec",
    });
    for (const warning of [...(Warnings ?? []), ...warnings]) docker.errLine(warning);
    docker.line(name);
    if (!flags.detach) await waitOnService(docker, name, { quiet: flags.quiet });
    return 0;
  },
});
