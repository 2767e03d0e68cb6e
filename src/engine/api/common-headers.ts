import { API_VERSION, SERVER } from "./version.ts";

/** On every answer of the API, in alphabetic order. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "Api-Version": `1.${API_VERSION}`,
  "Docker-Experimental": "false",
  Ostype: "linux",
  Server: SERVER,
};
