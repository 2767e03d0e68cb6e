import { bool, bytes, string, stringArray } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import type { Service } from "../compose-file/model.ts";
import { withSelected } from "../compose-file/project.ts";
import { bakeFile } from "../plan/bake.ts";
import { buildServices } from "../plan/build.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

export default defineCompose({
  name: "build",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Build the images of services", hi: "Services ki images banao" },
  flags: {
    "build-arg": stringArray("", "Set an ARG of the Dockerfiles", "Dockerfiles ka ARG set karo"),
    builder: string("", "Name of the builder to work with", "Kis builder se kaam lena hai"),
    check: bool("", "Only check the Dockerfiles", "Sirf Dockerfiles jaancho"),
    compress: bool("", "Has no effect any more", "Ab koi asar nahi", { hidden: true }),
    "force-rm": bool("", "Has no effect any more", "Ab koi asar nahi", { hidden: true }),
    memory: bytes("m", "Has no effect with BuildKit", "BuildKit ke saath koi asar nahi"),
    "no-cache": bool("", "Do every step again", "Har step phir se karo"),
    "no-rm": bool("", "Has no effect any more", "Ab koi asar nahi", { hidden: true }),
    parallel: bool("", "Has no effect any more", "Ab koi asar nahi", { hidden: true }),
    print: bool("", "Print what would be built, as a bake file", "Kya banega, bake file ke roop mein dikhao"),
    provenance: string("", "Add a provenance attestation", "Provenance attestation jodo"),
    pull: bool("", "Download base images even when they are here", "Base images yahan hon tab bhi download karo"),
    push: bool("", "Upload the images", "Images upload karo"),
    quiet: bool("q", "Do not show the build", "Build mat dikhao"),
    sbom: string("", "Add an SBOM attestation", "SBOM attestation jodo"),
    ssh: string("", "Keys that RUN steps may use", "Keys jo RUN steps istemaal kar sakein"),
    "with-dependencies": bool("", "Build what the services depend on, too", "Services jin par nirbhar hain, unhe bhi banao"),
  },
  async run(compose, services, flags) {
    const project = withSelected(await compose.project(), services, flags["with-dependencies"]);
    const wanted = [...project.services.values()].filter((service: Service) => service.spec.build !== undefined);
    if (wanted.length === 0) return 0;
    const options = {
      quiet: flags.quiet,
      noCache: flags["no-cache"],
      pull: flags.pull,
      buildArgs: flags["build-arg"],
      push: flags.push,
      check: flags.check,
    };
    if (flags.print) {
      compose.docker.line(JSON.stringify(bakeFile(project, wanted, options), null, 2));
      return 0;
    }
    const work = (writer: ProgressWriter): Promise<void> => buildServices(compose, project, wanted, options, writer);
    if (flags.quiet) await compose.quietly(work);
    else await compose.progress(work, "Building");
    return 0;
  },
});
