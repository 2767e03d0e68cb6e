import type { HttpResponse } from "../../http/types.ts";
import { PushStream } from "../api/push-stream.ts";
import { jsonStream } from "../api/response.ts";
import { messageOf } from "../api/status.ts";
import type { ProgressMessage, ProgressSink } from "./progress.ts";

/**
 * Answers with the messages of some work as they come. What fails before the first message is an error status, as with Go's
 * server, which has sent nothing yet; later failures are a message of their own, with `errorsInStream` all are.
 */
export async function progressResponse(
  work: (sink: ProgressSink, cancelled: () => boolean) => Promise<void>,
  options: { errorsInStream?: boolean } = {},
): Promise<HttpResponse> {
  let left = false;
  const messages = new PushStream<ProgressMessage>(() => {
    left = true;
  });
  let started = options.errorsInStream === true;
  let start: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    start = resolve;
  });
  const done = work(
    (message) => {
      started = true;
      messages.push(message);
      start();
    },
    () => left && started,
  ).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const settled = done.then((failure) => {
    if (failure !== undefined && started) {
      const message = messageOf(failure.error);
      messages.push({ errorDetail: { message }, error: message });
    }
    messages.end();
    return failure;
  });
  if (!started) await Promise.race([first, settled]);
  if (!started) {
    const failure = await settled;
    if (failure !== undefined) throw failure.error;
  }
  return jsonStream(messages, { lineEnd: "\r\n" });
}
