import { anyArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { currentContextName, defaultHost, metaPath, readContext, tlsPath } from "../context-store.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { inspectAll } from "../inspect.ts";
import { any, string, struct } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";
import { encodeJson } from "../template/value.ts";

export default defineCommand({
  path: "context inspect",
  use: "[OPTIONS] [CONTEXT] [CONTEXT...]",
  short: { en: "Show everything about contexts", hi: "Contexts ke baare mein sab kuch dikhao" },
  args: anyArgs,
  completes: "contexts",
  flags: { format: inspectFormatFlag },
  run: (docker, args, flags) =>
    inspectAll(docker, args.length > 0 ? args : [currentContextName(docker)], flags.format, async (name) => ({
      text: encodeJson(describe(docker, name), { escapeHtml: true }),
      type: LISTING_TYPE,
      typeOnly: "context.contextWithTLSListing",
    })),
});

/** The metadata is embedded: `.Name` and `.Endpoints` are its, and so is `.Metadata.Metadata`. */
const LISTING_TYPE = struct("context.contextWithTLSListing", {
  "Metadata+": struct("store.Metadata", { Name: string, Metadata: any, Endpoints: any }),
  TLSMaterial: any,
  Storage: struct("context.storageInfo", { MetadataPath: string, TLSPath: string }),
});

function describe(docker: DockerCli, name: string): object {
  if (name === "default") {
    return {
      Name: name,
      Metadata: {},
      Endpoints: { docker: { Host: defaultHost(docker), SkipTLSVerify: false } },
      TLSMaterial: {},
      Storage: { MetadataPath: "<IN MEMORY>", TLSPath: "<IN MEMORY>" },
    };
  }
  const context = readContext(docker, name);
  if (!context) throw new CommandError(`context ${quote(name)}: context not found: open ${metaPath(docker, name)}: no such file or directory`);
  return { ...context, TLSMaterial: {}, Storage: { MetadataPath: metaPath(docker, name).replace(/\/meta\.json$/, ""), TLSPath: tlsPath(docker, name) } };
}
