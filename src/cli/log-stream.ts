import type { Bytes } from "../base/bytes.ts";
import type { DockerCli } from "./docker-cli.ts";
import { FrameReader } from "./stdcopy.ts";

/** Prints logs: to stdout and stderr as they were written. */
export async function printLogStream(docker: DockerCli, chunks: AsyncIterable<Bytes>, tty: boolean, live: boolean): Promise<void> {
  const frames = new FrameReader();
  for await (const chunk of chunks) {
    if (tty) docker.output.out(chunk);
    else {
      for (const { stream, data } of frames.push(chunk)) {
        if (stream === 1) docker.output.out(data);
        else docker.output.err(data);
      }
    }
    if (live) await docker.output.flush();
    else await docker.output.relieve();
  }
}
