import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import type { OpenFile } from "../open-file.ts";

/** Makes a promise stream of open files, for code that is no process. Both are retained until closed. */
export function streamOf(reader: OpenFile | undefined, writer: OpenFile | undefined): Stream {
  reader?.retain();
  if (writer !== reader) writer?.retain();
  let reading = reader !== undefined;
  let writing = writer !== undefined;
  let wakeReader: (() => void) | undefined;
  const endReading = (): void => {
    if (!reading) return;
    reading = false;
    if (reader !== writer || !writing) reader?.release();
    wakeReader?.();
  };
  const endWriting = (): void => {
    if (!writing) return;
    writing = false;
    if (reader !== writer || !reading) writer?.release();
  };
  return {
    async read() {
      while (reading && reader !== undefined) {
        const bytes = reader.read(65536);
        if (bytes !== undefined) return bytes.length === 0 ? undefined : bytes;
        await new Promise<void>((resolve) => {
          const stop = reader.watch(() => done());
          const done = (): void => {
            stop();
            wakeReader = undefined;
            resolve();
          };
          wakeReader = done;
        });
      }
      return undefined;
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (!writing || writer === undefined) throw new Errno("EPIPE");
        const taken = writer.write(bytes.subarray(at));
        at += taken;
        if (taken === 0) await changed(writer);
      }
    },
    closeWrite: endWriting,
    close() {
      endWriting();
      endReading();
    },
  };
}

function changed(file: OpenFile): Promise<void> {
  return new Promise((resolve) => {
    const stop = file.watch(() => {
      stop();
      resolve();
    });
  });
}
