import { defineCompose } from "../command.ts";
import { pauseOrUnpause } from "../plan/pause.ts";

export default defineCompose({
  name: "unpause",
  use: "[SERVICE...]",
  short: { en: "Let the processes of services go on", hi: "Services ke processes ko aage chalne do" },
  run: (compose, services) => pauseOrUnpause(compose, services, "unpause"),
});
