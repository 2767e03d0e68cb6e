import { defineProgram } from "./program.ts";

const GREETING = `
Hello from Docker!
If you can read this, the client, the daemon and the registry all did their part.

What happened on the way to this text:
 1. The docker client sent a request to the Docker daemon.
 2. The daemon did not have the "hello-world" image, so it pulled it from Docker Hub
    (or it had it already, and took that one).
 3. The daemon made a new container of the image; its only program is the one
    that writes what you are reading.
 4. The daemon passed the program's output to the client, which put it on your terminal.

For something with more to explore, start a shell in an Ubuntu container:
 $ docker run -it ubuntu bash

`;

export default defineProgram({
  name: "hello",
  summary: "greet from a container",
  async main(sys) {
    await sys.write(1, GREETING);
    return 0;
  },
});
