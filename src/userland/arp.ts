import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "arp",
  summary: "show the addresses of neighbours",
  usage: "[-an]",
  package: ["net-tools", "2.10"],
  options: [
    ["-a", "in BSD's form"],
    ["-e", "as a table"],
    ["-n, --numeric", "numbers, no names"],
    ["-v, --verbose", "accepted"],
    ["-i, --device=DEVICE", "accepted"],
  ],
  async run(tool) {
    const rows = new TextDecoder().decode(tool.sys.fs.readFile("/proc/net/arp")).split("\n").slice(1).filter(Boolean);
    if (rows.length === 0 && tool.has("a")) return 0;
    if (rows.length > 0 && tool.gnu && !tool.has("a")) tool.out.put("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
    for (const row of rows) {
      const [address = "", , flags = "", hardware = "", , device = ""] = row.trim().split(/\s+/);
      if (flags === "0x0") {
        tool.out.put(
          tool.has("a") || !tool.gnu ? `? (${address}) at <incomplete>  on ${device}\n` : `${address.padEnd(33)} (incomplete)                    ${device}\n`,
        );
        continue;
      }
      if (!tool.gnu) {
        tool.out.put(`? (${address}) at ${hardware} [ether]  on ${device}\n`);
        continue;
      }
      tool.out.put(
        tool.has("a")
          ? `? (${address}) at ${hardware} [ether] on ${device}\n`
          : `${address.padEnd(24)} ether   ${hardware}   C                     ${device}\n`,
      );
    }
    return 0;
  },
});
