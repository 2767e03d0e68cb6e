import { defaultHost, metaPath, readContext } from "../context-store.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import type { Text } from "../flag/flag.ts";
import { quote } from "../format/quote.ts";

/** What the help pages of the commands say that take an endpoint. */
export function endpointHelp(command: "create" | "update"): Text {
  const example = `$ docker context ${command} office --description "the box under the desk" --docker "host=tcp://desk.example:2376,ca=~/ca.pem,cert=~/cert.pem,key=~/key.pem"`;
  const page = (first: string, rows: Readonly<Record<string, string>>) =>
    [
      first,
      "",
      "Docker endpoint config:",
      "",
      "NAME                DESCRIPTION",
      ...Object.entries(rows).map(([key, text]) => key.padEnd(20) + text),
      "",
      "Example:",
      "",
      example,
    ].join("\n");
  return {
    en: page(command === "create" ? "Make a context" : "Change a context", {
      from: "Context whose endpoint is copied",
      host: "Address of the daemon",
      ca: "File of the CA that alone is trusted",
      cert: "File of the client's certificate",
      key: "File of the certificate's key",
      "skip-tls-verify": "Take any certificate of the daemon",
    }),
    hi: page(command === "create" ? "Context banao" : "Context badlo", {
      from: "Kis context ka endpoint copy karna hai",
      host: "Daemon ka address",
      ca: "Us CA ki file jis par bharosa hai",
      cert: "Client ke certificate ki file",
      key: "Certificate ki key ki file",
      "skip-tls-verify": "Daemon ka koi bhi certificate maan lo",
    }),
  };
}

const KEYS = ["host", "from", "ca", "cert", "key", "skip-tls-verify"];

export function checkContextName(name: string): void {
  if (name === "") throw new CommandError("context name cannot be empty");
  if (name === "default") throw new CommandError('"default" is a reserved context name');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/.test(name))
    throw new CommandError(`context name ${quote(name)} is invalid, names are validated against regexp "^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$"`);
}

export function notFound(docker: DockerCli, name: string): CommandError {
  return new CommandError(`context ${quote(name)}: context not found: open ${metaPath(docker, name)}: no such file or directory`);
}

/** `--docker host=…`. Throws CommandError. */
export function dockerEndpoint(docker: DockerCli, config: Readonly<Record<string, string>>): { Host?: string; SkipTLSVerify: boolean } {
  const fail = (problem: string): CommandError => new CommandError(`unable to create docker endpoint config: ${problem}`);
  for (const key of Object.keys(config)) if (!KEYS.includes(key)) throw fail(`unrecognized config key: ${key}`);
  if (config.from !== undefined) {
    const from = config.from === "default" ? undefined : readContext(docker, config.from);
    if (config.from !== "default" && !from) throw fail(notFound(docker, config.from).message);
    return from?.Endpoints.docker ?? { Host: defaultHost(docker), SkipTLSVerify: false };
  }
  for (const key of ["ca", "cert", "key"]) {
    const path = config[key];
    if (path !== undefined && !docker.sys.fs.exists(path)) throw fail(`open ${path}: no such file or directory`);
  }
  const skip = config["skip-tls-verify"] ?? "false";
  if (!TRUE.includes(skip) && !FALSE.includes(skip)) throw fail(`skip-tls-verify: parsing ${quote(skip)}: invalid syntax`);
  const host = config.host ?? (Object.keys(config).length === 0 ? defaultHost(docker) : "");
  if (host !== "" && !/^[^:]*:\/\/./.test(host)) throw fail(`unable to apply docker endpoint options: unable to parse docker host \`${host}\``);
  return { ...(host === "" ? {} : { Host: host }), SkipTLSVerify: TRUE.includes(skip) };
}

const TRUE = ["1", "t", "T", "true", "TRUE", "True"];
const FALSE = ["0", "f", "F", "false", "FALSE", "False"];
