import { defineCompose } from "../command.ts";
import { pauseOrUnpause } from "../plan/pause.ts";

export default defineCompose({
  name: "pause",
  use: "[SERVICE...]",
  short: { en: "Freeze the processes of services", hi: "Services ke processes ko freeze karo" },
  run: (compose, services) => pauseOrUnpause(compose, services, "pause"),
});
