import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool, list, string } from "../flag/kinds.ts";
import { ulimit } from "../option/checks.ts";
import { mount } from "../option/mount.ts";
import { network } from "../option/network.ts";
import { changedSpec, type UpdatableService } from "./changed-spec.ts";
import { SERVICE_FLAGS } from "./flags.ts";

export default defineCommand({
  path: "service update",
  use: "[OPTIONS] SERVICE",
  short: { en: "Change a service", hi: "Service badlo" },
  args: exactArgs(1),
  flags: {
    ...SERVICE_FLAGS,
    args: string("", "Arguments of the command", "Command ke arguments", { type: "command" }),
    "config-add": list("", "Add a config", "config jodo", { type: "config" }),
    "config-rm": list("", "Remove a config", "config hatao"),
    "constraint-add": list("", "Add a constraint", "constraint jodo"),
    "constraint-rm": list("", "Remove a constraint", "constraint hatao"),
    "container-label-add": list("", "Add a container label", "container label jodo"),
    "container-label-rm": list("", "Remove a container label", "container label hatao"),
    "dns-add": list("", "Add a DNS server", "DNS server jodo"),
    "dns-rm": list("", "Remove a DNS server", "DNS server hatao"),
    "dns-option-add": list("", "Add a resolver option", "resolver ka option jodo"),
    "dns-option-rm": list("", "Remove a resolver option", "resolver ka option hatao"),
    "dns-search-add": list("", "Add a search domain", "search domain jodo"),
    "dns-search-rm": list("", "Remove a search domain", "search domain hatao"),
    "env-add": list("", "Add a environment variable", "environment variable jodo"),
    "env-rm": list("", "Remove a environment variable", "environment variable hatao"),
    "generic-resource-add": list("", "Add a resource", "resource jodo"),
    "generic-resource-rm": list("", "Remove a resource", "resource hatao"),
    "group-add": list("", "Add a group", "group jodo"),
    "group-rm": list("", "Remove a group", "group hatao"),
    "host-add": list("", "Add a line of /etc/hosts", "/etc/hosts ki line jodo"),
    "host-rm": list("", "Remove a line of /etc/hosts", "/etc/hosts ki line hatao"),
    "label-add": list("", "Add a label", "label jodo"),
    "label-rm": list("", "Remove a label", "label hatao"),
    "placement-pref-add": list("", "Add a placement preference", "placement pasand jodo", { type: "pref" }),
    "placement-pref-rm": list("", "Remove a placement preference", "placement pasand hatao", { type: "pref" }),
    "publish-add": list("", "Add a published port", "khula port jodo", { type: "port" }),
    "publish-rm": list("", "Remove a published port", "khula port hatao", { type: "port" }),
    "secret-add": list("", "Add a secret", "secret jodo", { type: "secret" }),
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
  },
  async run(docker, [name = ""], flags, { changed }) {
    const service = await docker.client.get<UpdatableService>(`/services/${pathEscape(name)}`);
    const { Warnings } = await docker.client.post<{ Warnings?: string[] | null }>(
      `/services/${service.ID}/update`,
      flags.rollback ? service.Spec : changedSpec(service.Spec, flags, changed),
      {
        version: service.Version.Index,
        rollback: flags.rollback ? "previous" : undefined,
        registryAuthFrom: "spec",
      },
    );
    for (const warning of Warnings ?? []) docker.errLine(warning);
    docker.line(name);
    return 0;
  },
});
