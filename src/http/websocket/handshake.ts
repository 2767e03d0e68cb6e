import { sha1 } from "@noble/hashes/legacy.js";
import { toBase64 } from "../../base/base64.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { hasToken } from "../headers.ts";
import { reasonOf } from "../status.ts";
import type { HttpHeaders, HttpRequest, HttpResponse } from "../types.ts";
import { type Payload, websocketStream } from "./websocket-stream.ts";

/** RFC 6455, section 1.3. */
const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The answer to what is no WebSocket handshake (RFC 6455, section 4.2.1), as bare as that of Go's websocket package; undefined when it is one. */
export function refuseWebSocket({ headers }: HttpRequest): HttpResponse | undefined {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket" || !hasToken(headers, "connection", "upgrade")) return refuse("not websocket protocol");
  if ((headers.get("sec-websocket-key") ?? "") === "") return refuse("mismatch challenge/response");
  if (headers.get("sec-websocket-version") !== "13") return refuse("missing or bad WebSocket Version", { "Sec-WebSocket-Version": "13" });
  return protocols(headers).length > 1 ? refuse("") : undefined;
}

/** Accepts a handshake: `run` gets a stream whose bytes travel in frames of the kind `payload`. It ends with a close frame. */
export function acceptWebSocket({ headers }: HttpRequest, payload: Payload, run: (client: Stream) => Promise<void>): HttpResponse {
  const key = headers.get("sec-websocket-key") ?? "";
  const [protocol] = protocols(headers);
  return {
    status: 101,
    headers: {
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Accept": toBase64(sha1(encodeUtf8(key + KEY_SUFFIX))),
      ...(protocol === undefined ? {} : { "Sec-WebSocket-Protocol": protocol }),
    },
    upgrade: async (connection) => {
      const client = websocketStream(connection, payload);
      await run(client);
      client.close();
    },
  };
}

function protocols(headers: HttpHeaders): string[] {
  const names = (headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

/** Nothing but a status line and the reason; Go has taken the connection over by then. */
function refuse(reason: string, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status: 400,
    reason: reasonOf(400),
    headers,
    upgrade: async (connection) => {
      await connection.write(encodeUtf8(reason));
      connection.closeWrite();
    },
  };
}
