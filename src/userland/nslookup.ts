import { arpaOfAddress } from "../dns/answer.ts";
import type { DnsRecord, DnsType } from "../dns/message.ts";
import { askServer, type DnsReply, dnsType, recordData, resolvConf, serverAddress } from "./lib/dns-client.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

interface Settings {
  types: DnsType[] | undefined;
  port: number;
  seconds: number;
  tries: number;
  search: boolean;
}

export default defineUtility({
  name: "nslookup",
  summary: "ask a name server for addresses",
  usage: "[-type=TYPE] [-port=N] [-timeout=N] [-retry=N] NAME [SERVER]",
  package: ["BIND", "9.20.11-4-Debian"],
  ownArguments: true,
  async run(tool) {
    const settings: Settings = { types: undefined, port: 53, seconds: 5, tries: 2, search: true };
    const operands: string[] = [];
    for (const arg of tool.operands) {
      if (!arg.startsWith("-")) operands.push(arg);
      else if (!set(settings, arg.slice(1)) && !tool.gnu) {
        await tool.note(`nslookup: invalid option ${arg}\n${tool.help()}`);
        return 1;
      }
    }
    if (operands.length === 0 && !tool.gnu) {
      await tool.note(tool.help());
      return 1;
    }
    let servers: readonly string[] = resolvConf(tool.sys).nameservers;
    const named = operands[1];
    if (named !== undefined) {
      const address = await serverAddress(tool.sys, named);
      if (address === undefined) {
        await tool.note(tool.gnu ? `nslookup: couldn't get address for '${named}': not found\n` : `nslookup: bad address '${named}'\n`);
        return 1;
      }
      servers = [address];
    }
    const query = (name: string) => (tool.gnu ? bind(tool, settings, name, servers) : busybox(tool, settings, name, servers));
    if (operands[0] !== undefined) return await query(operands[0]);
    return await interactive(tool, settings, query);
  },
});

function set(settings: Settings, text: string): boolean {
  const [key = "", value = ""] = text.split("=");
  const number = Number(value);
  if (/^(ty|type|q|query|querytype)$/.test(key)) {
    const type = dnsType(value);
    if (type === undefined) return false;
    settings.types = [type];
  } else if (/^po(rt)?$/.test(key) && number > 0) settings.port = number;
  else if (/^t(imeout)?$/.test(key) && number > 0) settings.seconds = number;
  else if (/^ret(ry)?$/.test(key) && number >= 0) settings.tries = Math.max(1, number);
  else if (key === "nosearch") settings.search = false;
  else if (!/^(debug|nodebug|d2|nod2|search|recurse|norecurse|vc|novc|fail|nofail|stats)$/.test(key)) return false;
  return true;
}

async function interactive(tool: Tool, settings: Settings, query: (name: string) => Promise<number>): Promise<number> {
  const prompt = async () => {
    tool.out.put("> ");
    await tool.out.flush();
  };
  const lines = tool.lines(0);
  await prompt();
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const [command = "", value = ""] = line.trim().split(/\s+/);
    if (command === "exit") return 0;
    if (command === "set") set(settings, value);
    else if (command !== "") await query(command);
    await prompt();
  }
  tool.out.put("\n");
  return 0;
}

interface Answer {
  readonly reply: DnsReply | undefined;
  readonly server: string;
  readonly name: string;
  readonly refused: boolean;
}

/** Goes through search domains and servers until one knows. */
async function ask(tool: Tool, settings: Settings, name: string, type: DnsType, servers: readonly string[], problems: string[]): Promise<Answer> {
  const { search, ndots } = resolvConf(tool.sys);
  const dots = name.split(".").length - 1;
  const names = !settings.search || name.endsWith(".") || dots >= ndots ? [name] : [...search.map((domain) => `${name}.${domain}`), name];
  let last: Answer = { reply: undefined, server: servers[0] ?? "", name, refused: false };
  for (const candidate of names) {
    let found: Answer | undefined;
    for (let attempt = 0; attempt < settings.tries && !found; attempt++) {
      for (const server of servers) {
        const reply = await askServer(tool.sys, { server, port: settings.port, name: candidate, type, seconds: settings.seconds });
        if (typeof reply !== "string") {
          found = { reply, server, name: candidate, refused: false };
          break;
        }
        last = { reply: undefined, server, name: candidate, refused: reply === "refused" };
        problems.push(`;; communications error to ${server}#${settings.port}: ${reply === "refused" ? "connection refused" : "timed out"}\n`);
      }
    }
    if (!found) return last;
    last = found;
    if (found.reply?.message.rcode !== "NXDOMAIN") break;
  }
  return last;
}

async function bind(tool: Tool, settings: Settings, asked: string, servers: readonly string[]): Promise<number> {
  const reverse = arpaOfAddress(asked);
  const types: readonly DnsType[] = reverse ? ["PTR"] : (settings.types ?? ["A", "AAAA"]);
  let begun = false;
  for (const type of types) {
    const problems: string[] = [];
    const { reply, server, name } = await ask(tool, settings, reverse ?? asked, type, servers, problems);
    tool.out.put(problems.join(""));
    if (reply === undefined) {
      tool.out.put(";; no servers could be reached\n\n");
      return 1;
    }
    const { message } = reply;
    if (!begun && !reverse) tool.out.put(`Server:\t\t${server}\nAddress:\t${server}#${settings.port}\n\n`);
    if (message.rcode !== "NOERROR") {
      tool.out.put(`** server can't find ${name}: ${message.rcode}\n\n`);
      return 1;
    }
    if (reverse) {
      tool.out.put(`${message.answers.map((record) => `${describe(record)}\n`).join("")}\nAuthoritative answers can be found from:\n\n`);
      return 0;
    }
    if (!begun && !message.authoritative) tool.out.put("Non-authoritative answer:\n");
    begun = true;
    if (message.answers.length === 0 && types.length === 1) tool.out.put(`*** Can't find ${asked}: No answer\n`);
    tool.out.put(message.answers.map((record) => `${describe(record)}\n`).join(""));
    if (type !== "A" && type !== "AAAA") tool.out.put("\nAuthoritative answers can be found from:\n");
  }
  tool.out.put("\n");
  return 0;
}

async function busybox(tool: Tool, settings: Settings, asked: string, servers: readonly string[]): Promise<number> {
  const reverse = arpaOfAddress(asked);
  const types: readonly DnsType[] = reverse ? ["PTR"] : (settings.types ?? ["A", "AAAA"]);
  const answers: Answer[] = [];
  for (const type of types) answers.push(await ask(tool, settings, reverse ?? asked, type, servers, []));
  const server = answers[0]?.server ?? "";
  if (answers.some(({ reply }) => reply === undefined)) {
    tool.out.put(";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  tool.out.put(`Server:\t\t${server}\nAddress:\t${server}:${settings.port}\n\n`);
  let status = 0;
  for (const { reply, name } of answers) {
    if (reply === undefined) continue;
    const { message } = reply;
    if (message.rcode !== "NOERROR") {
      tool.out.put(`** server can't find ${name}: ${message.rcode}\n\n`);
      status = 1;
      continue;
    }
    if (!message.authoritative) tool.out.put("Non-authoritative answer:\n");
    tool.out.put(`${message.answers.map((record) => `${describe(record, false)}\n`).join("")}\n`);
  }
  return status;
}

function describe(record: DnsRecord, dotted = true): string {
  const data = dotted ? recordData(record) : record.data;
  switch (record.type) {
    case "A":
    case "AAAA":
      return `Name:\t${record.name}\nAddress: ${record.data}`;
    case "CNAME":
      return `${record.name}\tcanonical name = ${data}`;
    case "PTR":
      return `${record.name}\tname = ${data}`;
    case "MX":
      return `${record.name}\tmail exchanger = ${data}`;
    case "NS":
      return `${record.name}\tnameserver = ${data}`;
    case "TXT":
      return `${record.name}\ttext = ${JSON.stringify(record.data)}`;
    case "SRV":
      return `${record.name}\tservice = ${data}`;
    default:
      return `${record.name}\t${record.type} = ${data}`;
  }
}
