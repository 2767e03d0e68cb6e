import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { connectTo } from "../connection.ts";

export default defineCommand({
  path: "system dial-stdio",
  use: "",
  short: { en: "Join standard input and output to the engine's socket", hi: "Standard input aur output ko engine ke socket se jodo" },
  args: noArgs,
  hidden: true,
  async run(docker) {
    const { sys } = docker;
    const stream = await connectTo(sys, docker.client.host);
    const input = sys.thread(async () => {
      for (;;) {
        const data = await sys.read(0);
        if (data.length === 0) break;
        await stream.write(data);
      }
      stream.closeWrite();
    });
    for (;;) {
      const data = await stream.read();
      if (data === undefined) break;
      await sys.write(1, data);
    }
    void input;
    stream.close();
    return 0;
  },
});
