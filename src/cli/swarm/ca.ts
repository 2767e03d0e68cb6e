import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, duration, list, string } from "../flag/kinds.ts";

export default defineCommand({
  path: "swarm ca",
  swarm: "manager",
  use: "[OPTIONS]",
  short: { en: "Show the swarm's root certificate", hi: "Swarm ka root certificate dikhao" },
  args: noArgs,
  flags: {
    "ca-cert": string("", "Root certificate to use, as a file", "Kaunsa root certificate, file ke roop mein", { type: "pem-file" }),
    "ca-key": string("", "Root key to use, as a file", "Kaunsi root key, file ke roop mein", { type: "pem-file" }),
    "cert-expiry": duration("", "How long certificates of nodes are good", "Nodes ke certificates kitne samay chalein", {
      initial: 7_776_000_000_000_000,
      shown: "2160h0m0s",
    }),
    detach: bool("d", "Do not wait for the rotation", "Rotation ka intezaar mat karo"),
    "external-ca": list("", "A signing service outside", "Bahar ki signing service", { type: "external-ca" }),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
    rotate: bool("", "Make a new root certificate", "Naya root certificate banao"),
  },
  async run(docker) {
    const swarm = await docker.client.get<{ TLSInfo?: { TrustRoot?: string } }>("/swarm");
    const root = swarm.TLSInfo?.TrustRoot ?? "";
    if (root === "") docker.line("No CA information available");
    else docker.line(root.trim());
    return 0;
  },
});
