import type { HttpConfig, Listen, Server } from "./config.ts";

/** The server of a listening address that answers for a host name. */
export function chooseServer(config: HttpConfig, key: string, host: string): { server: Server; listen: Listen } | undefined {
  const here = config.servers.flatMap((server) => server.listens.filter((listen) => listen.key === key).map((listen) => ({ server, listen })));
  const exact = here.find(
    ({ server }) => server.names.includes(host) || server.names.some((name) => name.startsWith(".") && (host === name.slice(1) || host.endsWith(name))),
  );
  if (exact && host !== "") return exact;
  const leading = here
    .flatMap((candidate) =>
      candidate.server.names.filter((name) => name.startsWith("*.") && host.endsWith(name.slice(1))).map((name) => ({ ...candidate, length: name.length })),
    )
    .sort((a, b) => b.length - a.length)[0];
  if (leading) return leading;
  const trailing = here.find(({ server }) => server.names.some((name) => name.endsWith(".*") && host.startsWith(name.slice(0, -1))));
  if (trailing) return trailing;
  const regex = here.find(({ server }) => server.names.some((name) => name.startsWith("~") && new RegExp(name.slice(1).replaceAll("(?P<", "(?<")).test(host)));
  return regex ?? here.find(({ listen }) => listen.isDefault) ?? here[0];
}
