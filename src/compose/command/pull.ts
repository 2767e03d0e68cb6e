import { CommandError } from "../../cli/error.ts";
import { bool, string } from "../../cli/flag/kinds.ts";
import { parseReference, withDefaultTag } from "../../cli/reference.ts";
import { defineCompose } from "../command.ts";
import { imageOf } from "../compose-file/model.ts";
import { withSelected } from "../compose-file/project.ts";
import type { Composition } from "../composition.ts";
import { inspectImage, pullPolicy, pullServices, withoutParts } from "../plan/images.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

export default defineCompose({
  name: "pull",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Download the images of services", hi: "Services ki images download karo" },
  flags: {
    "ignore-buildable": bool("", "Leave out images that can be built", "Jo images build ho sakti hain unhe chhod do"),
    "ignore-pull-failures": bool("", "Go on when an image cannot be downloaded", "Koi image download na ho to bhi aage badho"),
    "include-deps": bool("", "Images of dependencies, too", "Dependencies ki images bhi"),
    policy: string("", 'When to download ("missing"|"always")', 'Kab download ho ("missing"|"always")'),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
  },
  async run(compose, services, flags) {
    if (!["", "missing", "always"].includes(flags.policy)) throw new CommandError(`invalid --policy value ${JSON.stringify(flags.policy)}`);
    const project = withSelected(await compose.project(), services, flags["include-deps"]);
    const work = async (writer: ProgressWriter): Promise<void> => {
      const wanted = [];
      for (const service of project.services.values()) {
        if (service.spec.provider !== undefined) continue;
        const skip = (words: string): void => writer.event({ id: service.name, text: "Skipped", status: words, state: "done" });
        if (service.spec.image === undefined) skip("No image to be pulled");
        else if (flags["ignore-buildable"] && service.spec.build !== undefined) skip("Image can be built");
        else if (pullPolicy(service) === "never" || pullPolicy(service) === "build") skip("");
        else if (
          (flags.policy === "missing" || service.spec.pull_policy === "missing" || service.spec.pull_policy === "if_not_present") &&
          flags.policy !== "always" &&
          (await isPresent(compose, imageOf(project, service)))
        )
          skip("Image is already present locally");
        else wanted.push(service);
      }
      await pullServices(compose, project, wanted, writer, { ignoreFailures: flags["ignore-pull-failures"] });
    };
    await compose.progress((writer) => work(flags.quiet ? withoutParts(writer) : writer), "Pulling");
    return 0;
  },
});

/** `latest` never counts as present: there may be a newer one. */
async function isPresent(compose: Composition, image: string): Promise<boolean> {
  return withDefaultTag(parseReference(image)).tag !== "latest" && (await inspectImage(compose, image)) !== undefined;
}
