import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { ApiError, CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";
import { fetchText, type Inspected, inspectAll } from "../inspect.ts";
import { CONFIG_TYPE, NODE_TYPE, SECRET_TYPE, SERVICE_TYPE, TASK_TYPE } from "../inspect-swarm-types.ts";
import { CONTAINER_TYPE, type GoType, IMAGE_TYPE, NETWORK_TYPE, VOLUME_TYPE } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";

interface Kind {
  readonly name: string;
  readonly path: (name: string) => string;
  readonly type?: GoType;
  readonly swarm?: boolean;
}

/** In the order in which a bare name is looked up. */
const KINDS: readonly Kind[] = [
  { name: "container", path: (name) => `/containers/${name}/json`, type: CONTAINER_TYPE },
  { name: "image", path: (name) => `/images/${name}/json`, type: IMAGE_TYPE },
  { name: "network", path: (name) => `/networks/${name}`, type: NETWORK_TYPE },
  { name: "volume", path: (name) => `/volumes/${name}`, type: VOLUME_TYPE },
  { name: "service", path: (name) => `/services/${name}`, type: SERVICE_TYPE, swarm: true },
  { name: "task", path: (name) => `/tasks/${name}`, type: TASK_TYPE, swarm: true },
  { name: "node", path: (name) => `/nodes/${name}`, type: NODE_TYPE, swarm: true },
  { name: "plugin", path: (name) => `/plugins/${name}/json` },
  { name: "secret", path: (name) => `/secrets/${name}`, type: SECRET_TYPE, swarm: true },
  { name: "config", path: (name) => `/configs/${name}`, type: CONFIG_TYPE, swarm: true },
];

export default defineCommand({
  path: "inspect",
  use: "[OPTIONS] NAME|ID [NAME|ID...]",
  short: { en: "Show everything about containers, images, networks, volumes …", hi: "Containers, images, networks, volumes … ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  completes: "containers",
  flags: {
    format: inspectFormatFlag,
    size: bool("s", "Show sizes of containers, too", "Containers ke size bhi dikhao"),
    type: string("", "Look only among objects of this type", "Sirf is type ki cheezon mein dhoondho"),
  },
  run(docker, args, flags, { changed }) {
    if (changed("type") && flags.type === "")
      throw new CommandError(
        'type is empty: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"',
      );
    if (flags.type !== "" && !KINDS.some(({ name }) => name === flags.type)) {
      throw new CommandError(
        `unknown type: ${quote(flags.type)}: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"`,
      );
    }
    const kinds = KINDS.filter(({ name }) => flags.type === "" || name === flags.type);
    return inspectAll(docker, args, flags.format, (name) => find(docker, kinds, name, flags.size, flags.type !== ""));
  },
});

async function find(docker: DockerCli, kinds: readonly Kind[], name: string, size: boolean, exact: boolean): Promise<Inspected> {
  for (const kind of kinds) {
    if (size && exact && kind.name !== "container") docker.errLine(`WARNING: --size ignored for ${kind.name}`);
    if (kind.swarm && !exact && !(await docker.client.ping()).swarm?.manager) continue;
    try {
      const text = await fetchText(docker, kind.path(pathEscape(name)), kind.name === "container" ? { size: size || undefined } : undefined);
      return kind.type ? { text, type: kind.type } : { text };
    } catch (error) {
      if (exact || !(error instanceof ApiError) || !isMiss(error)) throw error;
    }
  }
  throw new CommandError(`Error: No such object: ${name}`);
}

/** Not there, or no name such an object could have. */
function isMiss(error: ApiError): boolean {
  return error.status === 404 || /invalid reference format|not supported|swarm/i.test(error.detail) || error.status === 501;
}
