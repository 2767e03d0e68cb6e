import { arpaOfAddress } from "../dns/answer.ts";
import type { DnsRecord, DnsType } from "../dns/message.ts";
import { askServer, type DnsReply, dnsType, recordData, resolvConf, serverAddress } from "./lib/dns-client.ts";
import { Failure } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const RCODE_NUMBERS: Readonly<Record<string, number>> = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 };

export default defineUtility({
  name: "host",
  summary: "look a name up",
  usage: "[-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time] [-R number] [-m flag] [-p port] hostname [server]",
  package: ["BIND", "9.20.11-4-Debian"],
  options: [
    ["-a", "all records"],
    ["-t=TYPE", "records of this type"],
    ["-p=PORT", "port of the server"],
    ["-W=SECONDS", "how long to wait"],
    ["-R=NUMBER", "how often to try"],
    ["-4", "accepted"],
    ["-v", "accepted"],
    ["-w", "accepted"],
  ],
  async run(tool) {
    const [name, server] = tool.operands;
    if (name === undefined) {
      await tool.note(tool.help());
      return 1;
    }
    const port = Number(tool.value("p") ?? 53);
    let servers: readonly string[] = resolvConf(tool.sys).nameservers;
    if (server !== undefined) {
      const address = await serverAddress(tool.sys, server);
      if (address === undefined) throw new Failure(`couldn't get address for '${server}': not found`, 1);
      servers = [address];
      tool.out.put(`Using domain server:\nName: ${server}\nAddress: ${address}#${port}\nAliases: \n\n`);
    }
    const wanted = tool.value("t");
    const type = wanted === undefined ? undefined : dnsType(wanted);
    if (wanted !== undefined && type === undefined) throw new Failure(`invalid type: ${wanted}\n`, 2);
    return await lookUp(tool, name, tool.has("a") ? "ANY" : type, servers, port);
  },
});

async function lookUp(tool: Tool, asked: string, type: DnsType | undefined, servers: readonly string[], port: number): Promise<number> {
  const reverse = arpaOfAddress(asked);
  const types: readonly DnsType[] = reverse ? ["PTR"] : type === undefined ? ["A", "AAAA", "MX"] : [type];
  const { search, ndots } = resolvConf(tool.sys);
  const isShort = reverse === undefined && !asked.endsWith(".") && asked.split(".").length - 1 < ndots;
  let name = reverse ?? asked;
  for (const [i, each] of types.entries()) {
    let reply = await ask(tool, name, each, servers, port);
    if (i === 0 && isShort && typeof reply !== "string" && reply.message.rcode === "NXDOMAIN") {
      for (const domain of search) {
        const longer = await ask(tool, `${asked}.${domain}`, each, servers, port);
        if (typeof longer === "string" || longer.message.rcode === "NXDOMAIN") continue;
        reply = longer;
        name = `${asked}.${domain}`;
        break;
      }
    }
    if (typeof reply === "string") {
      tool.out.put(reply);
      return 1;
    }
    const { rcode, answers } = reply.message;
    if (rcode !== "NOERROR") {
      tool.out.put(`Host ${reverse === undefined ? asked : `${reverse}.`} not found: ${RCODE_NUMBERS[rcode] ?? 2}(${rcode})\n`);
      return 1;
    }
    if (answers.length === 0 && type !== undefined) tool.out.put(`${asked} has no ${type} record\n`);
    for (const record of answers) tool.out.put(`${describe(record)}\n`);
  }
  return 0;
}

async function ask(tool: Tool, name: string, type: DnsType, servers: readonly string[], port: number): Promise<DnsReply | string> {
  const seconds = Math.max(1, Number(tool.value("W") ?? 5) || 1);
  const tries = Math.max(1, Number(tool.value("R") ?? 2) || 1);
  let problems = "";
  for (let attempt = 0; attempt < tries; attempt++) {
    for (const server of servers) {
      const reply = await askServer(tool.sys, { server, port, name, type, seconds });
      if (typeof reply !== "string") return reply;
      problems += `;; communications error to ${server}#${port}: ${reply === "refused" ? "connection refused" : "timed out"}\n`;
    }
  }
  return `${problems};; no servers could be reached\n`;
}

function describe(record: DnsRecord): string {
  const data = recordData(record);
  switch (record.type) {
    case "A":
      return `${record.name} has address ${data}`;
    case "AAAA":
      return `${record.name} has IPv6 address ${data}`;
    case "CNAME":
      return `${record.name} is an alias for ${data}`;
    case "PTR":
      return `${record.name} domain name pointer ${data}`;
    case "MX":
      return `${record.name} mail is handled by ${data}`;
    case "NS":
      return `${record.name} name server ${data}`;
    case "TXT":
      return `${record.name} descriptive text ${data}`;
    default:
      return `${record.name} has ${record.type} record ${data}`;
  }
}
