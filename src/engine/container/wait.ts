import type { Bytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";
import { PushStream } from "../api/push-stream.ts";
import { toJson } from "../api/response.ts";
import { EngineError } from "../error.ts";
import type { ContainerContext } from "./context.ts";
import type { WaitResult } from "./state.ts";

/** POST /containers/{id}/wait. Waiting has begun when the headers arrive: a client may start the container then. Old ones want them with the answer. */
export function waitContainer(
  context: ContainerContext,
  reference: string,
  condition: string,
  options: { headersFirst: boolean },
): HttpResponse | Promise<HttpResponse> {
  if (!["", "not-running", "next-exit", "removed"].includes(condition))
    throw new EngineError("InvalidParameter", `invalid condition: ${JSON.stringify(condition)}`);
  const container = context.store.get(reference);
  let cancel = (): void => {};
  let settle = (): void => {};
  const answered = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const body = new PushStream<Bytes>(() => cancel());
  const answer = ({ exitCode, error }: WaitResult): void => {
    body.push(encodeUtf8(`${toJson({ StatusCode: exitCode, ...(error === "" ? {} : { Error: { Message: error } }) })}\n`));
    body.end();
    settle();
  };
  if (condition === "removed") cancel = container.state.onRemoved(answer);
  else if (condition !== "next-exit" && !container.state.running) answer({ exitCode: container.state.exitCode, error: container.state.error });
  else cancel = container.state.onStopped(answer);
  const response: HttpResponse = { status: 200, headers: { "Content-Type": "application/json" }, body };
  return options.headersFirst ? response : answered.then(() => response);
}
