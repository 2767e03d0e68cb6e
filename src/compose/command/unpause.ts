import { defineCompose } from "../command.ts";
import { pauseOrUnpause } from "../plan/pause.ts";

export default defineCompose({
  name: "unpause",
  use: "[SERVICE...]",
  short: "Let the processes of services go on",
  run: (compose, services) => pauseOrUnpause(compose, services, "unpause"),
});
