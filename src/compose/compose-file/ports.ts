/** `8080:80/tcp` and the long form of published ports. */
import { parsePortSpec } from "../../cli/option/port.ts";
import { isMapping, listOf, type Mapping, textOf, type Value } from "./model.ts";

/** Throws CommandError with the words of go-connections. */
export function canonicalPorts(value: Value, raw = false): Mapping[] {
  return listOf(value).flatMap((item) => (isMapping(item) ? [longPort(item, raw)] : shortPorts(textOf(item))));
}

function shortPorts(spec: string): Mapping[] {
  return parsePortSpec(spec).map(({ port, binding }) => {
    const [target = "", protocol = "tcp"] = port.split("/");
    return {
      mode: "ingress",
      ...(binding.HostIp === "" ? {} : { host_ip: binding.HostIp }),
      target: Number(target),
      ...(binding.HostPort === "" ? {} : { published: binding.HostPort }),
      protocol,
    };
  });
}

function longPort(port: Mapping, raw: boolean): Mapping {
  return {
    ...port,
    mode: port.mode ?? "ingress",
    protocol: port.protocol ?? "tcp",
    ...(raw ? {} : { target: Number(port.target) }),
    ...(raw || port.published === undefined || port.published === null ? {} : { published: textOf(port.published) }),
  };
}
