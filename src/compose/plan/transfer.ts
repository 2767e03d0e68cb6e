import { CommandError } from "../../cli/error.ts";
import { humanSize } from "../../cli/format/units.ts";
import { jsonValues } from "../../cli/json-stream.ts";
import type { ProgressMessage } from "../../cli/progress.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

/** Shows the layers of a download or an upload under `parent`. Throws CommandError. */
export async function followTransfer(chunks: AsyncIterable<Uint8Array>, parent: string, writer: ProgressWriter): Promise<void> {
  for await (const message of jsonValues<ProgressMessage>(chunks)) {
    const failure = message.errorDetail?.message ?? message.error;
    if (failure) throw new CommandError(failure);
    if (!message.id || !message.progressDetail || (/^Pulling from|Already exists/.test(message.status ?? "") && message.status?.startsWith("Pulling from")))
      continue;
    const { current = 0, total = 0 } = message.progressDetail;
    const done = /^(Pull complete|Already exists|Download complete|Pushed|Layer already exists|Mounted from)/.test(message.status ?? "");
    writer.event({
      id: message.id,
      parent,
      text: message.status ?? "",
      status: progressBar(current, total),
      state: done ? "done" : "working",
      current,
      total,
    });
  }
}

function progressBar(current: number, total: number): string {
  if (current <= 0 && total <= 0) return "";
  if (total <= 0) return humanSize(current).padStart(8);
  const filled = Math.min(50, Math.trunc(Math.trunc((current / total) * 100) / 2));
  return `[${"=".repeat(filled)}>${" ".repeat(50 - filled)}] ${humanSize(current).padStart(8)}/${humanSize(total)}`;
}
