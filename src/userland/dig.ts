import { arpaOfAddress } from "../dns/answer.ts";
import { type DnsRecord, type DnsType, isDnsName } from "../dns/message.ts";
import { askServer, type DnsReply, dnsType, recordData, recordLine, resolvConf, serverAddress } from "./lib/dns-client.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const VERSION = "9.20.11-4-Debian";

/** What `+name` and `+noname` switch, and what is on at first. */
const SHOWN: Readonly<Record<string, boolean>> = {
  additional: true,
  answer: true,
  authority: true,
  cmd: true,
  comments: true,
  question: true,
  recurse: true,
  search: false,
  short: false,
  stats: true,
};

interface Query {
  readonly name: string;
  readonly type: DnsType;
}

interface Request {
  readonly queries: Query[];
  readonly switches: Map<string, boolean>;
  server: string | undefined;
  port: number;
  seconds: number;
  tries: number;
}

export default defineUtility({
  name: "dig",
  summary: "ask name servers",
  usage: "[@SERVER] [-p PORT] [-t TYPE] [-x ADDRESS] [NAME] [TYPE] [+OPTION]...",
  package: ["BIND", VERSION],
  ownArguments: true,
  notes: "\n+short  only data    +noall +answer  only those lines    +time=N +tries=N +search +norecurse",
  async run(tool) {
    if (tool.operands.length === 1 && (tool.operands[0] === "-v" || tool.operands[0] === "-h")) {
      tool.out.put(tool.operands[0] === "-v" ? `DiG ${VERSION}\n` : tool.help());
      return 0;
    }
    const request = parse(tool.operands);
    if (typeof request === "string") {
      await tool.note(request);
      return 1;
    }
    const config = resolvConf(tool.sys);
    let servers: readonly string[] = config.nameservers;
    if (request.server !== undefined) {
      const address = await serverAddress(tool.sys, request.server);
      if (address === undefined) {
        await tool.note(`dig: couldn't get address for '${request.server}': not found\n`);
        return 9;
      }
      servers = [address];
    }
    let status = 0;
    for (const [i, query] of request.queries.entries()) status = Math.max(status, await ask(tool, request, query, servers, config.search, i === 0));
    return status;
  },
});

function parse(args: readonly string[]): Request | string {
  const request: Request = { queries: [], switches: new Map(Object.entries(SHOWN)), server: undefined, port: 53, seconds: 5, tries: 3 };
  let name: string | undefined;
  let type: DnsType | undefined;
  const finish = () => {
    if (name !== undefined) request.queries.push({ name, type: type ?? "A" });
    else if (type !== undefined) request.queries.push({ name: "", type });
    name = undefined;
    type = undefined;
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg.startsWith("@")) request.server = arg.slice(1);
    else if (arg.startsWith("+")) {
      const wrong = plusOption(request, arg.slice(1));
      if (wrong)
        return `Invalid option: ${arg}\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n\nUse "dig -h" (or "dig -h | more") for complete list of options\n`;
    } else if (/^-[46muvr]$/.test(arg)) continue;
    else if (/^-[bcfkpqtxy]/.test(arg)) {
      const value = arg.slice(2) || args[++i];
      if (value === undefined) return `Invalid option: ${arg}\nUse "dig -h" (or "dig -h | more") for complete list of options\n`;
      if (arg[1] === "p") request.port = Number(value);
      else if (arg[1] === "t") type = dnsType(value) ?? type;
      else if (arg[1] === "q") {
        if (name !== undefined) finish();
        name = value;
      } else if (arg[1] === "x") {
        if (name !== undefined) finish();
        name = arpaOfAddress(value) ?? value;
        type = "PTR";
        finish();
      }
    } else if (arg.startsWith("-") && arg.length > 1) return `Invalid option: ${arg}\nUse "dig -h" (or "dig -h | more") for complete list of options\n`;
    else if (type === undefined && dnsType(arg) !== undefined) type = dnsType(arg);
    else if (/^(IN|CH|HS)$/i.test(arg)) continue;
    else {
      if (name !== undefined) finish();
      name = arg;
    }
  }
  finish();
  if (request.queries.length === 0) request.queries.push({ name: "", type: "NS" });
  return request;
}

/** true when there is no such option. */
function plusOption(request: Request, text: string): boolean {
  const [key = "", value] = text.split("=");
  if (key === "all" || key === "noall") {
    for (const each of ["additional", "answer", "authority", "cmd", "comments", "question", "stats"]) request.switches.set(each, key === "all");
    return false;
  }
  if (/^(time|timeout)$/.test(key)) request.seconds = Math.max(1, Number(value) || 1);
  else if (/^tries$/.test(key)) request.tries = Math.max(1, Number(value) || 1);
  else if (/^retry$/.test(key)) request.tries = Math.max(1, (Number(value) || 0) + 1);
  else {
    const plain = key.replace(/^no/, "");
    const found = Object.keys(SHOWN).find((each) => each === plain || (plain.length >= 3 && each.startsWith(plain)));
    if (found) request.switches.set(found, !key.startsWith("no"));
    else if (
      !/^(no)?(dnssec|edns|tcp|vc|bufsize|ndots|trace|multiline|ttlid|class|cookie|crypto|identify|rrcomments|adflag|aaonly|domain|keepopen|qr|ttlunits|nssearch|ignore|fail|expire|cl)$/.test(
        key,
      )
    )
      return true;
  }
  return false;
}

async function ask(tool: Tool, request: Request, query: Query, servers: readonly string[], search: readonly string[], first: boolean): Promise<number> {
  const on = (name: string) => request.switches.get(name) === true;
  const short = on("short");
  const banner = `\n; <<>> DiG ${VERSION} <<>> ${tool.operands.join(" ")}\n${request.server === undefined ? "" : "; (1 server found)\n"};; global options: +cmd\n`;
  if (query.name !== "" && !isDnsName(query.name)) {
    await tool.note(`dig: '${query.name}' is not a legal name (empty label)\n`);
    return 10;
  }
  const names =
    on("search") && !query.name.includes(".") && search.length > 0 ? [...search.map((domain) => `${query.name}.${domain}`), query.name] : [query.name];
  const failures: string[] = [];
  for (const [i, name] of names.entries()) {
    const answer = await askInTurn(tool, request, { name, type: query.type }, servers, failures);
    if (answer === undefined) break;
    if (answer.reply.message.rcode === "NXDOMAIN" && i < names.length - 1) continue;
    for (const failure of failures) tool.out.put(failure);
    if (short) for (const record of answer.reply.message.answers) tool.out.put(`${recordData(record)}\n`);
    else {
      if (first && on("cmd")) tool.out.put(banner);
      report(tool, request, answer.reply, answer.server);
    }
    return 0;
  }
  for (const failure of failures) tool.out.put(failure);
  if (!short && first && on("cmd")) tool.out.put(banner);
  tool.out.put(";; no servers could be reached\n");
  return 9;
}

async function askInTurn(
  tool: Tool,
  request: Request,
  query: Query,
  servers: readonly string[],
  failures: string[],
): Promise<{ reply: DnsReply; server: string } | undefined> {
  const recursive = request.switches.get("recurse") !== false;
  for (let attempt = 0; attempt < request.tries; attempt++) {
    for (const server of servers) {
      const reply = await askServer(tool.sys, { server, port: request.port, name: query.name, type: query.type, seconds: request.seconds, recursive });
      if (typeof reply !== "string") return { reply, server };
      failures.push(`;; communications error to ${server}#${request.port}: ${reply === "refused" ? "connection refused" : "timed out"}\n`);
    }
  }
  return undefined;
}

function report(tool: Tool, request: Request, reply: DnsReply, server: string): void {
  const on = (name: string) => request.switches.get(name) === true;
  const { message } = reply;
  const comments = on("comments");
  if (comments) {
    const flags = [
      message.response && "qr",
      message.authoritative && "aa",
      message.truncated && "tc",
      message.recursionDesired && "rd",
      message.recursionAvailable && "ra",
    ];
    const counts = `QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, AUTHORITY: ${message.authorities.length}, ADDITIONAL: ${message.additionals.length}`;
    tool.out.put(
      `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${message.rcode}, id: ${message.id}\n;; flags: ${flags.filter(Boolean).join(" ")}; ${counts}\n\n`,
    );
  }
  if (on("question")) {
    if (comments) tool.out.put(";; QUESTION SECTION:\n");
    for (const { name, type } of message.questions) {
      const owner = `;${name}.`;
      tool.out.put(`${owner}${"\t".repeat(Math.max(1, 4 - Math.floor(owner.length / 8)))}IN\t${type}\n`);
    }
    if (comments) tool.out.put("\n");
  }
  const section = (name: string, records: readonly DnsRecord[]) => {
    if (records.length === 0 || !on(name)) return;
    if (comments) tool.out.put(`;; ${name.toUpperCase()} SECTION:\n`);
    for (const record of records) if (record.type !== "OPT") tool.out.put(`${recordLine(record)}\n`);
    if (comments) tool.out.put("\n");
  };
  section("answer", message.answers);
  section("authority", message.authorities);
  section("additional", message.additionals);
  if (!on("stats")) return;
  const time = formatTime("%a %b %d %H:%M:%S %Z %Y", tool.sys.clock.realtime(), zoneOf(tool.sys));
  tool.out.put(
    `;; Query time: ${reply.milliseconds} msec\n;; SERVER: ${server}#${request.port}(${request.server ?? server}) (UDP)\n;; WHEN: ${time}\n;; MSG SIZE  rcvd: ${reply.bytes}\n\n`,
  );
}
