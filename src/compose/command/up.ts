import { CommandError } from "../../cli/error.ts";
import { bool, int, string, stringArray } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import type { Project } from "../compose-file/model.ts";
import { withSelected } from "../compose-file/project.ts";
import type { Composition } from "../composition.ts";
import { attachAndFollow } from "../plan/attach.ts";
import { converge } from "../plan/convergence.ts";
import { ensureImages } from "../plan/images.ts";
import type { CreateOptions } from "../plan/options.ts";
import { startProject } from "../plan/start.ts";
import { parseScale, pullOption, scaleFlag, withoutDependencies, withScale } from "./up-flags.ts";

export default defineCompose({
  name: "up",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Make and start the containers of services", hi: "Services ke containers banao aur chalao" },
  flags: {
    "abort-on-container-exit": bool("", "Stop all containers when one stops. Not with -d", "Ek ruke to sab roko. -d ke saath nahi"),
    "abort-on-container-failure": bool("", "Stop all containers when one fails. Not with -d", "Ek fail ho to sab roko. -d ke saath nahi"),
    "always-recreate-deps": bool(
      "",
      "Make containers of dependencies anew. Not with --no-recreate",
      "Dependencies ke containers phir se banao. --no-recreate ke saath nahi",
    ),
    attach: stringArray("", "Show only these services. Not with --attach-dependencies", "Sirf yeh services dikhao. --attach-dependencies ke saath nahi"),
    "attach-dependencies": bool("", "Show dependencies, too", "Dependencies bhi dikhao"),
    build: bool("", "Build images first", "Pehle images banao"),
    detach: bool("d", "Leave the containers running in the background", "Containers peeche chalne do"),
    "exit-code-from": string("", "End with the exit code of this service. Implies --abort-on-container-exit", "Is service ke exit code ke saath khatam ho"),
    "force-recreate": bool("", "Make containers anew even when nothing has changed", "Kuch na badla ho tab bhi containers phir se banao"),
    menu: bool("", "Offer keys while attached. Not with --detach", "Jude rehne par keys do. --detach ke saath nahi"),
    "no-attach": stringArray("", "Do not show these services", "In services ko mat dikhao"),
    "no-build": bool("", "Build nothing", "Kuch build mat karo"),
    "no-color": bool("", "No colours", "Rang nahi"),
    "no-deps": bool("", "Leave dependencies alone", "Dependencies ko chhod do"),
    "no-log-prefix": bool("", "No names before lines of logs", "Logs ki lines ke aage naam nahi"),
    "no-recreate": bool(
      "",
      "Leave existing containers as they are. Not with --force-recreate",
      "Maujooda containers jaise hain rehne do. --force-recreate ke saath nahi",
    ),
    "no-start": bool("", "Make the containers and do not start them", "Containers banao, chalao mat"),
    pull: string("", 'When to download images ("always"|"missing"|"never")', 'Images kab download hon ("always"|"missing"|"never")', { initial: "policy" }),
    "quiet-build": bool("", "Do not show the build", "Build mat dikhao"),
    "quiet-pull": bool("", "Do not show downloads", "Downloads mat dikhao"),
    "remove-orphans": bool("", "Remove containers of services that the file does not name", "Jo services file mein nahi, unke containers hatao"),
    "renew-anon-volumes": bool("V", "New anonymous volumes in place of those of the containers before", "Purane anonymous volumes ki jagah naye"),
    scale: scaleFlag(),
    timeout: int("t", "Seconds that containers get to stop", "Containers ko rukne ke liye kitne seconds"),
    timestamps: bool("", "Show the time of each line", "Har line ka samay dikhao"),
    wait: bool("", "Wait until services run or are healthy. Implies -d", "Services ke chalne ya healthy hone tak ruko. -d samjho"),
    "wait-timeout": int("", "Seconds to wait at most", "Zyada se zyada kitne seconds ruko"),
    watch: bool("w", "Watch source files and update services when they change", "Source files dekho aur badlav par services update karo"),
    yes: bool("y", "Answer yes to every question", "Har sawaal ka jawab haan"),
  },
  async run(compose, services, flags, { changed }) {
    if (flags["exit-code-from"] !== "" && flags.detach) throw new CommandError("--exit-code-from and --detach are incompatible");
    const abort = flags["abort-on-container-exit"] || flags["exit-code-from"] !== "";
    if (flags.wait && (abort || flags["abort-on-container-failure"] || flags.attach.length > 0 || flags["attach-dependencies"])) {
      throw new CommandError("--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies");
    }
    // What would be attached to does not exist.
    const detach = flags.detach || flags.wait || compose.globals.dryRun;
    if (flags.detach && (abort || flags["abort-on-container-failure"] || flags.attach.length > 0 || flags["attach-dependencies"])) {
      throw new CommandError(
        "--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch",
      );
    }
    if (abort && flags["abort-on-container-failure"]) throw new CommandError("--abort-on-container-failure cannot be combined with --abort-on-container-exit");
    if (flags["force-recreate"] && flags["no-recreate"]) throw new CommandError("--force-recreate and --no-recreate are incompatible");
    if (flags["always-recreate-deps"] && flags["no-recreate"]) throw new CommandError("--always-recreate-deps and --no-recreate are incompatible");
    if (flags.build && flags["no-build"]) throw new CommandError("--build and --no-build are incompatible");
    const pull = pullOption(flags.pull);
    const scales = parseScale(flags.scale);
    const whole = await compose.project();
    const selected = withScale(withSelected(whole, services, !flags["no-deps"]), scales);
    const project = flags["no-deps"] ? withoutDependencies(selected) : selected;
    if (project.services.size === 0) throw new CommandError("no service selected");
    const options: CreateOptions = {
      services,
      recreate: flags["force-recreate"] ? "force" : flags["no-recreate"] ? "never" : "diverged",
      recreateDependencies:
        flags["always-recreate-deps"] || (flags["force-recreate"] && services.length === 0) ? "force" : flags["no-recreate"] ? "never" : "diverged",
      removeOrphans: flags["remove-orphans"],
      renewVolumes: flags["renew-anon-volumes"],
      timeoutSeconds: changed("timeout") ? flags.timeout : undefined,
      quietPull: flags["quiet-pull"],
      ignoreOrphans: ignoresOrphans(compose, project),
    };
    await compose.progress(async (writer) => {
      await ensureImages(
        compose,
        project,
        {
          build: flags.build,
          noBuild: flags["no-build"],
          quietPull: flags["quiet-pull"],
          quietBuild: flags["quiet-build"],
          pull,
        },
        writer,
      );
      await converge(compose, project, options, writer);
      if (detach && !flags["no-start"]) await startProject(compose, project, writer, { wait: flags.wait, waitTimeoutSeconds: flags["wait-timeout"] });
    });
    if (detach || flags["no-start"]) return 0;
    const shown = shownServices(project, services, flags);
    return attachAndFollow(compose, project, {
      shown,
      abortOnExit: abort,
      abortOnFailure: flags["abort-on-container-failure"],
      exitCodeFrom: flags["exit-code-from"],
      prefix: !flags["no-log-prefix"],
      color: !flags["no-color"],
      timestamps: flags.timestamps,
      timeoutSeconds: options.timeoutSeconds,
    });
  },
});

export function ignoresOrphans(compose: Composition, project: Project): boolean {
  const value = project.environment.get("COMPOSE_IGNORE_ORPHANS") ?? compose.sys.env.get("COMPOSE_IGNORE_ORPHANS") ?? "";
  return ["1", "true", "t", "TRUE", "True"].includes(value);
}

function shownServices(
  project: Project,
  named: readonly string[],
  flags: { attach: readonly string[]; "no-attach": readonly string[]; "attach-dependencies": boolean },
): Set<string> {
  const wanted = flags.attach.length > 0 ? flags.attach : named.length > 0 && !flags["attach-dependencies"] ? named : [...project.services.keys()];
  return new Set(wanted.filter((name) => !flags["no-attach"].includes(name) && project.services.get(name)?.spec.attach !== false));
}
