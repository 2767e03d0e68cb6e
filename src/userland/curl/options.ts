import { OptionError, type OptionRow } from "../lib/options.ts";

/** curl's options: letter (or none), long name, whether it takes a value, what it does. */
const TABLE: readonly (readonly [letter: string, name: string, value: boolean, help: string])[] = [
  ["", "cacert", true, "accepted"],
  ["", "capath", true, "accepted"],
  ["E", "cert", true, "accepted"],
  ["", "key", true, "accepted"],
  ["", "compressed", false, "ask for a compressed response and unpack it"],
  ["", "connect-timeout", true, "seconds that connecting may take"],
  ["", "connect-to", true, "HOST1:PORT1:HOST2:PORT2, connect there instead"],
  ["C", "continue-at", true, "go on at an offset"],
  ["b", "cookie", true, "cookies to send: NAME=VALUE or a file"],
  ["c", "cookie-jar", true, "file for cookies received"],
  ["", "create-dirs", false, "make directories for output files"],
  ["d", "data", true, "send this with POST; @FILE for a file"],
  ["", "data-ascii", true, "the same"],
  ["", "data-binary", true, "the same, line ends kept"],
  ["", "data-raw", true, "the same, @ being nothing special"],
  ["", "data-urlencode", true, "the same, percent-encoded"],
  ["D", "dump-header", true, "write received headers to a file"],
  ["f", "fail", false, "fail without output when the server says 400 or more"],
  ["", "fail-with-body", false, "fail too, but show what the server sent"],
  ["", "fail-early", false, "stop at the first transfer that fails"],
  ["F", "form", true, "send a form field, NAME=VALUE or NAME=@FILE"],
  ["", "form-string", true, "send a form field as it is"],
  ["G", "get", false, "put the data into the URL and use GET"],
  ["g", "globoff", false, "braces and brackets are nothing special"],
  ["I", "head", false, "headers only"],
  ["H", "header", true, "add a request header"],
  ["h", "help", false, "show this page"],
  ["0", "http1.0", false, "accepted"],
  ["", "http1.1", false, "accepted"],
  ["", "http2", false, "accepted"],
  ["", "http2-prior-knowledge", false, "accepted"],
  ["i", "include", false, "show response headers too"],
  ["", "show-headers", false, "the same"],
  ["k", "insecure", false, "do not check certificates"],
  ["", "interface", true, "accepted"],
  ["4", "ipv4", false, "IPv4 addresses only"],
  ["6", "ipv6", false, "IPv6 addresses only"],
  ["", "json", true, "POST this as JSON"],
  ["", "keepalive-time", true, "accepted"],
  ["", "limit-rate", true, "accepted"],
  ["L", "location", false, "follow redirections"],
  ["", "location-trusted", false, "follow, and send the login to other hosts too"],
  ["", "max-filesize", true, "refuse larger files"],
  ["", "max-redirs", true, "how many redirections at most"],
  ["m", "max-time", true, "seconds that the whole transfer may take"],
  ["N", "no-buffer", false, "write at once"],
  ["", "no-keepalive", false, "accepted"],
  ["", "no-progress-meter", false, "no progress meter"],
  ["", "noproxy", true, "hosts without proxy"],
  ["o", "output", true, "write to a file"],
  ["", "output-dir", true, "directory for output files"],
  ["Z", "parallel", false, "accepted"],
  ["", "path-as-is", false, "leave /../ in paths"],
  ["", "post301", false, "POST again after a 301"],
  ["", "post302", false, "POST again after a 302"],
  ["", "post303", false, "POST again after a 303"],
  ["#", "progress-bar", false, "a bar instead of the meter"],
  ["", "proto", true, "accepted"],
  ["", "proto-default", true, "accepted"],
  ["", "proto-redir", true, "accepted"],
  ["x", "proxy", true, "go through a proxy"],
  ["q", "disable", false, "no .curlrc"],
  ["r", "range", true, "only these bytes"],
  ["e", "referer", true, "where the link came from"],
  ["O", "remote-name", false, "write to a file named as in the URL"],
  ["", "remote-name-all", false, "the same for all URLs"],
  ["J", "remote-header-name", false, "with -O, the name that the server gives"],
  ["R", "remote-time", false, "set the file's time"],
  ["X", "request", true, "the method"],
  ["", "resolve", true, "HOST:PORT:ADDRESS, use this address"],
  ["", "retry", true, "how often to try again"],
  ["", "retry-all-errors", false, "try again after any error"],
  ["", "retry-connrefused", false, "try again when the connection is refused"],
  ["", "retry-delay", true, "seconds between tries"],
  ["", "retry-max-time", true, "seconds for all tries"],
  ["S", "show-error", false, "with -s, show errors"],
  ["s", "silent", false, "no meter, no errors"],
  ["", "ssl-reqd", false, "accepted"],
  ["", "stderr", true, "accepted"],
  ["", "tcp-nodelay", false, "accepted"],
  ["", "tls-max", true, "accepted"],
  ["1", "tlsv1", false, "accepted"],
  ["", "tlsv1.2", false, "accepted"],
  ["", "tlsv1.3", false, "accepted"],
  ["", "trace", true, "accepted"],
  ["", "unix-socket", true, "connect through this unix socket"],
  ["", "abstract-unix-socket", true, "accepted"],
  ["T", "upload-file", true, "send a file with PUT"],
  ["", "url", true, "a URL"],
  ["u", "user", true, "USER:PASSWORD"],
  ["A", "user-agent", true, "what to call itself"],
  ["", "oauth2-bearer", true, "a bearer token"],
  ["", "basic", false, "accepted"],
  ["", "anyauth", false, "accepted"],
  ["v", "verbose", false, "show what is going on"],
  ["V", "version", false, "show the version"],
  ["w", "write-out", true, "text to print afterwards"],
  ["", "netrc", false, "accepted"],
];

export interface CurlOptions {
  readonly urls: readonly string[];
  /** In the order of the URLs: where output goes. undefined: standard output; true: the name in the URL. */
  readonly outputs: readonly (string | true)[];
  has(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): readonly string[];
  /** All options given, in order. */
  readonly given: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** Throws OptionError with curl's words. */
export function parseCurl(args: readonly string[]): CurlOptions {
  const given: { name: string; value: string | undefined }[] = [];
  const urls: string[] = [];
  const outputs: (string | true)[] = [];
  const note = (name: string, value: string | undefined) => {
    given.push({ name, value });
    if (name === "url") urls.push(value as string);
    if (name === "output") outputs.push(value as string);
    if (name === "remote-name") outputs.push(true);
  };
  let operandsOnly = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--" && !operandsOnly) operandsOnly = true;
    else if (operandsOnly || !arg.startsWith("-") || arg === "-") urls.push(arg);
    else if (arg.startsWith("--")) {
      const { row, negated } = findLong(arg.slice(2), arg);
      if (negated) {
        for (let at = given.length - 1; at >= 0; at--) if (given[at]?.name === row[1]) given.splice(at, 1);
        continue;
      }
      if (!row[2]) note(row[1], undefined);
      else {
        const value = args[++i];
        if (value === undefined) throw new OptionError(`option ${arg}: requires parameter`, arg);
        note(row[1], value);
      }
    } else i = parseLetters(args, i, note);
  }
  const find = (name: string) => given.findLast((option) => option.name === name);
  return {
    urls,
    outputs,
    given,
    has: (name) => find(name) !== undefined,
    value: (name) => find(name)?.value,
    values: (name) => given.filter((option) => option.name === name).map((option) => option.value ?? ""),
  };
}

function parseLetters(args: readonly string[], i: number, note: (name: string, value: string | undefined) => void): number {
  const arg = args[i] as string;
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at] as string;
    const row = TABLE.find((candidate) => candidate[0] === letter);
    if (!row) throw new OptionError(`option ${arg}: is unknown`, arg);
    if (!row[2]) {
      note(row[1], undefined);
      continue;
    }
    const rest = arg.slice(at + 1);
    if (rest !== "") {
      note(row[1], rest);
      return i;
    }
    const value = args[i + 1];
    if (value === undefined) throw new OptionError(`option ${arg}: requires parameter`, arg);
    note(row[1], value);
    return i + 1;
  }
  return i;
}

function findLong(word: string, arg: string): { row: (typeof TABLE)[number]; negated: boolean } {
  const exact = TABLE.find((row) => row[1] === word);
  if (exact) return { row: exact, negated: false };
  if (word.startsWith("no-")) {
    const row = TABLE.find((candidate) => candidate[1] === word.slice(3));
    if (row) return { row, negated: true };
  }
  const candidates = TABLE.filter((row) => row[1].startsWith(word));
  if (candidates.length === 1) return { row: candidates[0] as (typeof TABLE)[number], negated: false };
  throw new OptionError(candidates.length > 1 ? `option ${arg}: is ambiguous` : `option ${arg}: is unknown`, arg);
}

export function curlHelpRows(): OptionRow[] {
  return TABLE.filter((row) => row[3] !== "accepted").map(
    ([letter, name, value, help]) => [`${letter === "" ? "" : `-${letter}, `}--${name}${value ? "=VALUE" : ""}`, help] as const,
  );
}
