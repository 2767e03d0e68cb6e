/** One HTTP request of a program, over its own sockets. `https` goes to port 443 as it is: certificates are taken for good. */
import type { Bytes } from "../../base/bytes.ts";
import type { Stream } from "../../base/stream.ts";
import { httpRequest } from "../../http/client.ts";
import type { HttpClientResponse } from "../../http/types.ts";
import type { Url } from "../../http/url.ts";
import type { Sys } from "../../sim/sys.ts";
import { addressesOf, connectFirst, descriptorStream } from "./connection.ts";

export interface FetchRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes | string;
}

export interface Fetched {
  readonly response: HttpClientResponse;
  close(): void;
}

/** Throws UnknownHost, Errno, HttpClientError. */
export async function fetchUrl(sys: Sys, url: Url, request: FetchRequest = {}): Promise<Fetched> {
  const stream = descriptorStream(sys, await connectFirst(sys, await addressesOf(sys, url.host), url.port));
  return await requestOn(stream, url, request);
}

export async function fetchUnix(sys: Sys, path: string, target: string, request: FetchRequest = {}): Promise<Fetched> {
  const stream = descriptorStream(sys, await sys.net.connectUnix(path));
  return await send(stream, target, "localhost", request);
}

export async function requestOn(stream: Stream, url: Url, request: FetchRequest = {}): Promise<Fetched> {
  return await send(stream, url.target, url.authority, request);
}

async function send(stream: Stream, target: string, host: string, request: FetchRequest): Promise<Fetched> {
  try {
    const response = await httpRequest(stream, {
      method: request.method ?? "GET",
      target,
      headers: { Host: host, ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
    });
    return { response, close: () => stream.close() };
  } catch (error) {
    stream.close();
    throw error;
  }
}
