import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { Failure, reason } from "./lib/errors.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "hostname",
  aliases: ["dnsdomainname"],
  summary: "print or set the name of the host",
  usage: "[OPTION] [NAME]",
  package: ["hostname", "3.23"],
  options: [
    ["-a, --alias", "other names"],
    ["-d, --domain", "the DNS domain"],
    ["-f, --fqdn, --long", "the name with its domain"],
    ["-F, --file=FILE", "set the name that FILE holds"],
    ["-i, --ip-address", "the addresses of the name"],
    ["-I, --all-ip-addresses", "all addresses of the host"],
    ["-s, --short", "the name up to its first dot"],
  ],
  async run(tool) {
    const { sys } = tool;
    const name = sys.hostname();
    const file = tool.value("file");
    const wanted = file !== undefined ? decodeText(sys.fs.readFile(file)).trim() : tool.operands[0];
    if (wanted !== undefined) {
      try {
        sys.setHostname(wanted);
        return 0;
      } catch (error) {
        throw new Failure(
          tool.gnu
            ? error instanceof Errno && error.code === "EPERM"
              ? "you must be root to change the host name"
              : reason(error)
            : `sethostname: ${reason(error)}`,
        );
      }
    }
    if (tool.has("all-ip-addresses")) {
      const addresses = sys.net
        .interfaces()
        .filter((item) => item.name !== "lo")
        .flatMap((item) => item.addresses.map(({ address }) => address).filter((address) => !/^fe[89ab]/.test(address)));
      tool.out.put(`${addresses.map((address) => `${address} `).join("")}\n`);
    } else if (tool.has("ip-address")) {
      const found = await sys.net.lookup(name, tool.gnu ? {} : { family: 4 });
      if (found.length === 0) throw new Failure("Name or service not known");
      tool.out.put(`${found.join(" ")}\n`);
    } else if (tool.has("short")) tool.out.put(`${name.split(".")[0]}\n`);
    else if (tool.has("domain") || tool.name === "dnsdomainname") {
      const full = canonicalName(sys, name);
      tool.out.put(full.includes(".") ? `${full.slice(full.indexOf(".") + 1)}\n` : tool.gnu ? "" : "\n");
    } else if (tool.has("fqdn")) tool.out.put(`${canonicalName(sys, name)}\n`);
    else if (!tool.has("alias")) tool.out.put(`${name}\n`);
    else tool.out.put("\n");
    return 0;
  },
});

/** The first name on the line of /etc/hosts that has this one. */
function canonicalName(sys: Sys, name: string): string {
  const hosts = sys.fs.exists("/etc/hosts") ? decodeText(sys.fs.readFile("/etc/hosts")) : "";
  for (const line of hosts.split("\n")) {
    const [, first, ...others] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (first !== undefined && (first === name || others.includes(name))) return first;
  }
  return name;
}
