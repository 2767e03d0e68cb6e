import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { duration, float, list, string, uint } from "../flag/kinds.ts";
import { checkExtraHost, checkIpAddress, ulimit } from "../option/checks.ts";
import { checkEnv, checkLabel } from "../option/key-value.ts";
import { mount } from "../option/mount.ts";
import { network } from "../option/network.ts";
import { waitOnService } from "./converge.ts";
import { checkFileOption } from "./file-option.ts";
import { SERVICE_FLAGS } from "./flags.ts";
import { checkPublish } from "./publish.ts";
import { resolveImage } from "./resolve-image.ts";
import { checkGenericResource, checkPlacementPreference, serviceSpec } from "./service-spec.ts";

export default defineCommand({
  path: "service create",
  interspersed: false,
  use: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
  short: { en: "Make a service", hi: "Service banao" },
  args: minArgs(1),
  flags: {
    ...SERVICE_FLAGS,
    config: list("", "Config that the tasks see", "Config jo tasks ko dikhe", { type: "config", check: checkFileOption }),
    constraint: list("", "Where tasks may run", "Tasks kahan chal sakte hain"),
    "container-label": list("", "Put a label on the containers", "Containers par label lagao", { check: checkLabel }),
    dns: list("", "DNS server to ask", "Kis DNS server se poochna hai", { check: checkIpAddress }),
    "dns-option": list("", "Option for the resolver", "Resolver ka option"),
    "dns-search": list("", "Domain to try after a short name", "Chhote naam ke baad kaunsa domain lagana hai"),
    "endpoint-mode": string("", "How clients find tasks: vip or dnsrr", "Clients tasks ko kaise dhoondhein: vip ya dnsrr", { initial: "vip" }),
    env: list("e", "Set an environment variable", "Environment variable set karo", { check: checkEnv }),
    "env-file": list("", "File with environment variables", "Environment variables wali file"),
    "generic-resource": list("", "Resource that a node must have", "Node ke paas kaunsa resource hona chahiye", { check: checkGenericResource }),
    group: list("", "Another group to be a member of", "Ek aur group ka member banao"),
    host: list("", "Another line for /etc/hosts (name:ip)", "/etc/hosts mein ek aur line (naam:ip)", { check: checkExtraHost }),
    label: list("l", "Put a label on the service", "Service par label lagao", { check: checkLabel }),
    mode: string("", 'Mode: "replicated", "global", "replicated-job" or "global-job"', 'Mode: "replicated", "global", "replicated-job" ya "global-job"', {
      initial: "replicated",
    }),
    mount: mount("", "Mount something into the containers", "Containers mein kuch mount karo"),
    name: string("", "Name of the service", "Service ka naam"),
    network: network("", "Network to join", "Kis network se judna hai"),
    "placement-pref": list("", "How to spread tasks", "Tasks kaise phailayein", { type: "pref", check: checkPlacementPreference }),
    publish: list("p", "Make a port reachable", "Ek port ko pahunch mein lao", { type: "port", check: checkPublish }),
    "restart-condition": string("", 'When to start again: "none", "on-failure" or "any"', 'Dobara kab chalana hai: "none", "on-failure" ya "any"', {
      initial: "any",
    }),
    "restart-delay": duration("", "Time between two starts", "Do baar chalane ke beech ka samay", { initial: 5_000_000_000, shown: "5s" }),
    "rollback-delay": duration("", "Time between two tasks of a rollback", "Rollback mein do tasks ke beech ka samay", { shown: "0s" }),
    "rollback-failure-action": string(
      "",
      'What to do when a rollback fails: "pause" or "continue"',
      'Rollback fail ho to kya karna hai: "pause" ya "continue"',
      { initial: "pause" },
    ),
    "rollback-max-failure-ratio": float("", "Failures that a rollback bears", "Rollback kitne failure sahega", { shown: "0" }),
    "rollback-monitor": duration("", "Time to watch each task of a rollback", "Rollback ke har task ko kitni der dekhna hai", {
      initial: 5_000_000_000,
      shown: "5s",
    }),
    "rollback-order": string("", 'Order of a rollback: "start-first" or "stop-first"', 'Rollback ka kram: "start-first" ya "stop-first"', {
      initial: "stop-first",
    }),
    "rollback-parallelism": uint("", "Tasks at once in a rollback (0: all)", "Rollback mein ek saath kitne tasks (0: sab)", { initial: 1 }),
    secret: list("", "Secret that the tasks see", "Secret jo tasks ko dikhe", { type: "secret", check: checkFileOption }),
    "stop-grace-period": duration("", "Time to wait for a container to stop, before it is killed", "Maarne se pehle container ke rukne ka kitna intezaar", {
      initial: 10_000_000_000,
      shown: "10s",
    }),
    sysctl: list("", "Kernel setting of the containers", "Containers ki kernel setting"),
    ulimit: ulimit("", "Limit as of ulimit", "ulimit wali seema"),
    "update-delay": duration("", "Time between two tasks of an update", "Update mein do tasks ke beech ka samay", { shown: "0s" }),
    "update-failure-action": string(
      "",
      'What to do when an update fails: "pause", "continue" or "rollback"',
      'Update fail ho to kya karna hai: "pause", "continue" ya "rollback"',
      { initial: "pause" },
    ),
    "update-max-failure-ratio": float("", "Failures that an update bears", "Update kitne failure sahega", { shown: "0" }),
    "update-monitor": duration("", "Time to watch each task of an update", "Update ke har task ko kitni der dekhna hai", {
      initial: 5_000_000_000,
      shown: "5s",
    }),
    "update-order": string("", 'Order of an update: "start-first" or "stop-first"', 'Update ka kram: "start-first" ya "stop-first"', { initial: "stop-first" }),
    "update-parallelism": uint("", "Tasks at once in an update (0: all)", "Update mein ek saath kitne tasks (0: sab)", { initial: 1 }),
  },
  async run(docker, [image = "", ...args], flags, { changed }) {
    const spec = await serviceSpec(docker, image, args, flags, changed);
    const resolved = await resolveImage(docker, image, { query: !flags["no-resolve-image"] });
    spec.TaskTemplate.ContainerSpec.Image = resolved.image;
    if (resolved.platforms !== undefined) spec.TaskTemplate.Placement.Platforms = resolved.platforms;
    const { ID, Warnings } = await docker.client.post<{ ID: string; Warnings?: string[] | null }>("/services/create", spec);
    for (const warning of [...(Warnings ?? []), ...(resolved.warning === undefined ? [] : [resolved.warning])]) docker.errLine(warning);
    docker.line(ID);
    if (!flags.detach) await waitOnService(docker, ID, { quiet: flags.quiet });
    return 0;
  },
});
