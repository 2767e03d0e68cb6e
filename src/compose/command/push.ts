import { pathEscape } from "../../cli/client.ts";
import { CommandError } from "../../cli/error.ts";
import { bool } from "../../cli/flag/kinds.ts";
import { registryHeader } from "../../cli/image/pull-image.ts";
import { familiarName, parseReference, withDefaultTag } from "../../cli/reference.ts";
import { defineCompose } from "../command.ts";
import { imageOf, mappingOf, stringsOf } from "../compose-file/model.ts";
import { withSelected } from "../compose-file/project.ts";
import { forEachParallel } from "../graph.ts";
import { followTransfer } from "../plan/transfer.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

export default defineCompose({
  name: "push",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Upload the images of services", hi: "Services ki images upload karo" },
  flags: {
    "ignore-push-failures": bool("", "Go on when an image cannot be uploaded", "Koi image upload na ho to bhi aage badho"),
    "include-deps": bool("", "Images of dependencies, too", "Dependencies ki images bhi"),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
  },
  async run(compose, services, flags) {
    const project = withSelected(await compose.project(), services, flags["include-deps"]);
    const work = (writer: ProgressWriter): Promise<void> =>
      forEachParallel(compose.sys, [...project.services.values()], async (service) => {
        if (service.spec.build === undefined || service.spec.image === undefined) {
          writer.event({ id: service.name, text: "Skipped", status: "", state: "done" });
          return;
        }
        for (const image of [imageOf(project, service), ...stringsOf(mappingOf(service.spec.build).tags)]) {
          const id = `Pushing ${image}`;
          writer.event({ id, status: "Pushing", state: "working" });
          try {
            const reference = withDefaultTag(parseReference(image));
            const response = await compose.client.request("POST", `/images/${pathEscape(familiarName(reference))}/push`, {
              query: { tag: reference.tag },
              headers: registryHeader(compose.docker, reference),
            });
            await followTransfer(response.chunks(), id, writer);
            writer.event({ id, status: "Pushed", state: "done" });
          } catch (error) {
            if (!(error instanceof CommandError)) throw error;
            writer.event({ id, status: error.message, state: "error" });
            if (!flags["ignore-push-failures"]) throw error;
          }
        }
      });
    if (flags.quiet) await compose.quietly(work);
    else await compose.progress(work, "Pushing");
    return 0;
  },
});
