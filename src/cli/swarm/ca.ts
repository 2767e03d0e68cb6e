import { sha256Hex } from "../../base/sha256.ts";
import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, duration, list, string } from "../flag/kinds.ts";
import { readTextFile } from "../option/key-value.ts";
import { progressDisplay } from "../progress.ts";
import { checkExternalCa, externalCa, type SwarmInfo } from "./spec.ts";

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
    "external-ca": list("", "A signing service outside", "Bahar ki signing service", { type: "external-ca", check: checkExternalCa }),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
    rotate: bool("", "Make a new root certificate", "Naya root certificate banao"),
  },
  async run(docker, _args, flags, { changed, useLine, commandPath }) {
    const read = (flag: "ca-cert" | "ca-key"): string => {
      if (!changed(flag)) return "";
      try {
        return readTextFile(docker, flags[flag]);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        const words = `invalid argument ${JSON.stringify(flags[flag])} for "--${flag}" flag: ${error.message}`;
        throw new CommandError(`${words}\n\nUsage:  ${useLine}\n\nRun '${commandPath} --help' for more information`, 125);
      }
    };
    const certificate = read("ca-cert");
    const key = read("ca-key");
    const swarm = await docker.client.get<SwarmInfo>("/swarm");
    if (!flags.rotate) {
      for (const flag of ["ca-cert", "ca-key", "cert-expiry", "external-ca"])
        if (changed(flag)) throw new CommandError(`\`--${flag}\` flag requires the \`--rotate\` flag to update the CA`);
      return showRoot(docker, swarm);
    }
    const authority = (swarm.Spec.CAConfig ?? {}) as { ForceRotate?: number };
    const next = {
      ...authority,
      ForceRotate: (authority.ForceRotate ?? 0) + 1,
      ...(certificate === "" ? {} : { SigningCACert: certificate }),
      ...(key === "" ? {} : { SigningCAKey: key }),
      ...(changed("cert-expiry") ? { NodeCertExpiry: flags["cert-expiry"] } : {}),
      ...(changed("external-ca") ? { ExternalCAs: flags["external-ca"].map(externalCa) } : {}),
    };
    await docker.client.post("/swarm/update", { ...swarm.Spec, CAConfig: next }, { version: swarm.Version.Index });
    if (flags.detach) return 0;
    await waitForRotation(docker, flags.quiet);
    return flags.quiet ? 0 : showRoot(docker, await docker.client.get<SwarmInfo>("/swarm"));
  },
});

function showRoot(docker: DockerCli, swarm: SwarmInfo): number {
  const root = swarm.TLSInfo?.TrustRoot ?? "";
  docker.line(root === "" ? "No CA information available" : root.trim());
  return 0;
}

/** Until every node has a certificate of the new authority. */
async function waitForRotation(docker: DockerCli, quiet: boolean): Promise<void> {
  const display = progressDisplay(docker, 1);
  const write = (id: string, status: string, bar?: { current: number; total: number }): void => {
    if (!quiet) display({ id, status, progressDetail: bar === undefined ? {} : { ...bar, units: "nodes" } });
  };
  write("desired root digest", "");
  write("  rotated TLS certificates", "");
  write("  rotated CA certificates", " ");
  for (;;) {
    const swarm = await docker.client.get<SwarmInfo & { RootRotationInProgress: boolean }>("/swarm");
    const nodes = await docker.client.get<{ Description: { TLSInfo?: { TrustRoot?: string } } }[]>("/nodes");
    const root = swarm.TLSInfo?.TrustRoot ?? "";
    const done = nodes.filter(({ Description }) => Description.TLSInfo?.TrustRoot === root).length;
    write("desired root digest", `sha256:${sha256Hex(root)}`);
    write("  rotated TLS certificates", "", { current: done, total: nodes.length });
    write("  rotated CA certificates", "", { current: done, total: nodes.length });
    if (!swarm.RootRotationInProgress && done === nodes.length) return;
    await docker.output.flush();
    await docker.sys.sleep(200_000_000n);
  }
}
