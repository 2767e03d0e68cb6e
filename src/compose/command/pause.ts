import { defineCompose } from "../command.ts";
import { pauseOrUnpause } from "../plan/pause.ts";

export default defineCompose({
  name: "pause",
  use: "[SERVICE...]",
  short: "Freeze the processes of services",
  run: (compose, services) => pauseOrUnpause(compose, services, "pause"),
});
