/** httpd.conf: what of it counts here. */
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "../lib/text.ts";

export interface HttpdConfig {
  readonly root: string;
  readonly listens: readonly { readonly address: string; readonly port: number }[];
  readonly main: HostConfig;
  readonly hosts: readonly HostConfig[];
  readonly types: ReadonlyMap<string, string>;
  readonly user: string;
  readonly group: string;
  readonly pidFile: string;
  /** Files that PHP is to make the answer of. */
  readonly php: boolean;
}

/** The main server or a <VirtualHost>. */
export interface HostConfig {
  readonly names: readonly string[];
  readonly port: number | undefined;
  readonly documentRoot: string | undefined;
  readonly index: readonly string[];
  readonly indexes: boolean;
  readonly aliases: readonly { readonly from: string; readonly to: string }[];
  readonly redirects: readonly { readonly from: string; readonly to: string; readonly status: number }[];
  readonly errorDocuments: ReadonlyMap<number, string>;
  readonly proxies: readonly { readonly from: string; readonly to: string }[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly errorLog: string | undefined;
  readonly accessLog: { readonly path: string; readonly combined: boolean } | undefined;
  readonly serverName: string | undefined;
}

export class HttpdConfigError extends Error {}

interface Line {
  readonly words: readonly string[];
  readonly file: string;
  readonly number: number;
}

/** Directives that are known and have no effect here. */
const ACCEPTED =
  /^(LoadModule|User|Group|ServerAdmin|ServerRoot|Listen|AllowOverride|Require|Options|LogLevel|LogFormat|TypesConfig|AddType|AddHandler|AddOutputFilter|AddEncoding|AddLanguage|AddDefaultCharset|MIMEMagicFile|EnableMMAP|EnableSendfile|ScriptAlias|RequestHeader|SSL\w+|Timeout|KeepAlive\w*|MaxKeepAliveRequests|MaxRequestWorkers|MinSpareThreads|MaxSpareThreads|ThreadsPerChild|StartServers|ServerLimit|MaxConnectionsPerChild|UseCanonicalName|HostnameLookups|ServerTokens|ServerSignature|TraceEnable|FileETag|ProxyPassReverse|ProxyPreserveHost|ProxyRequests|ProxyTimeout|RewriteEngine|RewriteRule|RewriteCond|SetEnv\w*|PassEnv|BrowserMatch\w*|IndexOptions|IndexIgnore|AddIcon\w*|DefaultIcon|ReadmeName|HeaderName|AliasMatch|RedirectMatch|Mutex|DefaultRuntimeDir|AccessFileName|Define|UnDefine|ExtendedStatus|SetHandler|AuthType|AuthName|AuthUserFile|Order|Allow|Deny|Satisfy|Protocols|CacheQuickHandler|AddOutputFilterByType|BrowserMatch|ForceType|SetOutputFilter|InputSed|OutputSed|PidFile|Scoreboard\w*|Header|Include|IncludeOptional|ServerAlias|NameVirtualHost)$/i;

export function readConfig(sys: Sys, file: string, serverRoot: string, extra: readonly string[]): HttpdConfig {
  const lines: Line[] = [];
  collect(sys, file, serverRoot, lines, 0);
  for (const directive of extra) lines.push({ words: splitWords(directive), file: "-C/-c", number: 1 });
  const root = value(lines, "ServerRoot") ?? serverRoot;
  const blocks = splitHosts(lines);
  const types = new Map<string, string>();
  const typesFile = absolute(value(lines, "TypesConfig") ?? "conf/mime.types", root);
  for (const row of readText(sys, typesFile).split("\n")) {
    const [type = "", ...extensions] = row.replace(/#.*/, "").trim().split(/\s+/);
    for (const extension of extensions) types.set(extension, type);
  }
  const main = hostConfig(sys, blocks.main, root, undefined);
  const listens = all(lines, "Listen").map((words) => {
    const match = /^(?:(.*):)?(\d+)$/.exec(words[1] ?? "");
    return { address: match?.[1]?.replace(/^\[|\]$/g, "") || "::", port: Number(match?.[2] ?? 80) };
  });
  if (listens.length === 0) throw new HttpdConfigError("no listening sockets available, shutting down\nAH00015: Unable to open logs");
  return {
    root,
    listens,
    main,
    hosts: blocks.hosts.map((block) => hostConfig(sys, block.lines, root, block.address)),
    types,
    user: value(lines, "User") ?? "daemon",
    group: value(lines, "Group") ?? "daemon",
    php: all(lines, "SetHandler").some((words) => /x-httpd-php$/.test(words[1] ?? "")),
    pidFile: absolute(value(lines, "PidFile") ?? "logs/httpd.pid", root),
  };
}

function hostConfig(sys: Sys, lines: readonly Line[], root: string, address: string | undefined): HostConfig {
  const documentRoot = value(lines, "DocumentRoot");
  if (documentRoot !== undefined) {
    const path = absolute(documentRoot, root);
    if (!sys.fs.exists(path)) {
      const line = lines.find(({ words }) => words[0] === "DocumentRoot") as Line;
      throw new HttpdConfigError(
        `AH00526: Syntax error on line ${line.number} of ${line.file}:\nDocumentRoot '${path}' is not a directory, or is not readable`,
      );
    }
  }
  const serverName = value(lines, "ServerName");
  const custom = all(lines, "CustomLog").at(-1);
  const errorLog = value(lines, "ErrorLog");
  return {
    names: [...(serverName === undefined ? [] : [serverName.replace(/:\d+$/, "")]), ...all(lines, "ServerAlias").flatMap((words) => words.slice(1))],
    port: address === undefined ? undefined : Number(/:(\d+)$/.exec(address)?.[1] ?? Number.NaN) || undefined,
    documentRoot: documentRoot === undefined ? undefined : absolute(documentRoot, root),
    index: all(lines, "DirectoryIndex").at(-1)?.slice(1) ?? [],
    indexes: all(lines, "Options").some((words) => words.slice(1).some((word) => /^\+?Indexes$/i.test(word))),
    aliases: all(lines, "Alias").map((words) => ({ from: words[1] ?? "", to: words[2] ?? "" })),
    redirects: all(lines, "Redirect").map((words) => {
      const status =
        { permanent: 301, temp: 302, seeother: 303, gone: 410 }[(words[1] ?? "").toLowerCase()] ??
        (/^\d{3}$/.test(words[1] ?? "") ? Number(words[1]) : undefined);
      const rest = status === undefined ? words.slice(1) : words.slice(2);
      return { from: rest[0] ?? "", to: rest[1] ?? "", status: status ?? 302 };
    }),
    errorDocuments: new Map(all(lines, "ErrorDocument").map((words) => [Number(words[1]), words.slice(2).join(" ")])),
    proxies: all(lines, "ProxyPass").map((words) => ({ from: words[1] ?? "", to: words[2] ?? "" })),
    headers: all(lines, "Header").flatMap((words) => {
      const rest = words[1]?.toLowerCase() === "always" ? words.slice(2) : words.slice(1);
      return ["set", "add", "append"].includes((rest[0] ?? "").toLowerCase()) ? [{ name: rest[1] ?? "", value: rest.slice(2).join(" ") }] : [];
    }),
    errorLog: errorLog === undefined ? undefined : absolute(errorLog, root),
    accessLog: custom === undefined ? undefined : { path: absolute(custom[1] ?? "", root), combined: /combined|User-Agent/i.test(custom.slice(2).join(" ")) },
    serverName,
  };
}

function absolute(path: string, root: string): string {
  return path.startsWith("/") ? path : `${root}/${path}`;
}

function value(lines: readonly Line[], name: string): string | undefined {
  return all(lines, name).at(-1)?.[1];
}

function all(lines: readonly Line[], name: string): (readonly string[])[] {
  return lines.filter(({ words }) => words[0]?.toLowerCase() === name.toLowerCase()).map(({ words }) => words);
}

function splitHosts(lines: readonly Line[]): { main: Line[]; hosts: { address: string; lines: Line[] }[] } {
  const main: Line[] = [];
  const hosts: { address: string; lines: Line[] }[] = [];
  let current = main;
  for (const line of lines) {
    const name = line.words[0]?.toLowerCase();
    if (name === "<virtualhost") {
      const host = { address: (line.words[1] ?? "").replace(/>$/, ""), lines: [] as Line[] };
      hosts.push(host);
      current = host.lines;
    } else if (name === "</virtualhost>") current = main;
    else current.push(line);
  }
  return { main, hosts };
}

function collect(sys: Sys, file: string, root: string, into: Line[], depth: number): void {
  let text: string;
  try {
    text = decodeText(sys.fs.readFile(file));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new HttpdConfigError(`httpd: Could not open configuration file ${file}: ${error.message}`);
  }
  let skipping = 0;
  const open: string[] = [];
  for (const [i, raw] of text.replaceAll("\\\n", " ").split("\n").entries()) {
    const words = splitWords(raw.trim());
    const first = words[0] ?? "";
    if (first === "" || first.startsWith("#")) continue;
    if (skipping > 0) {
      if (/^<If/i.test(first)) skipping++;
      if (/^<\/If/i.test(first)) skipping--;
      continue;
    }
    if (/^<IfModule$/i.test(first)) {
      const wanted = (words[1] ?? "").replace(/>$/, "");
      const has = into.some(
        ({ words: line }) =>
          line[0] === "LoadModule" && (line[1] === wanted.replace(/^!/, "") || (line[2] ?? "").endsWith(wanted.replace(/^!/, "").replace(/\.c$/, ".so"))),
      );
      if (has === wanted.startsWith("!")) skipping = 1;
      continue;
    }
    if (/^<IfDefine$/i.test(first)) {
      skipping = 1;
      continue;
    }
    const where = `AH00526: Syntax error on line ${i + 1} of ${file}:\n`;
    if (first.startsWith("</")) {
      const name = first.slice(2).replace(/>$/, "");
      if (/^If/i.test(name)) continue;
      if (open.pop()?.toLowerCase() !== name.toLowerCase()) throw new HttpdConfigError(`${where}</${name}> without matching <${name}> section`);
    } else if (first.startsWith("<")) open.push(first.slice(1));
    else if (/^Include(Optional)?$/i.test(first) && depth < 20) {
      for (const included of expand(sys, absolute(words[1] ?? "", root))) collect(sys, included, root, into, depth + 1);
      continue;
    } else if (!KNOWN.test(first) && !ACCEPTED.test(first)) {
      throw new HttpdConfigError(`${where}Invalid command '${first}', perhaps misspelled or defined by a module not included in the server configuration`);
    }
    into.push({ words, file, number: i + 1 });
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined)
    throw new HttpdConfigError(`AH00526: Syntax error on line ${text.split("\n").length} of ${file}:\n<${unclosed}> directive missing closing '>'`);
}

const KNOWN = /^(DocumentRoot|ServerName|DirectoryIndex|ErrorLog|CustomLog|TransferLog|Alias|Redirect|ErrorDocument|ProxyPass)$/i;

function expand(sys: Sys, pattern: string): string[] {
  if (!/[*?]/.test(pattern)) return [pattern];
  const slash = pattern.lastIndexOf("/");
  const expression = new RegExp(
    `^${pattern
      .slice(slash + 1)
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  try {
    return sys.fs
      .readdir(pattern.slice(0, slash))
      .map((entry) => entry.name)
      .filter((name) => expression.test(name))
      .sort()
      .map((name) => `${pattern.slice(0, slash)}/${name}`);
  } catch {
    return [];
  }
}

function readText(sys: Sys, path: string): string {
  try {
    return decodeText(sys.fs.readFile(path));
  } catch {
    return "";
  }
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1]?.replace(/\\"/g, '"') ?? match[2] ?? "");
}
