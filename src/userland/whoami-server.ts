import type { HttpHandler } from "../http/types.ts";
import type { Sys } from "../sim/sys.ts";
import { formatTime, UTC } from "./lib/format-time.ts";
import { requestText, serveOn, title } from "./lib/go-server.ts";
import { defineProgram } from "./program.ts";

const BENCH = "1";

export default defineProgram({
  name: "whoami-server",
  summary: "a web server that tells who it is and what it was asked",
  async main(sys) {
    if (sys.programOptions["brief"] !== undefined) {
      const port = Number(sys.env.get("PORT") ?? 8000);
      await sys.write(1, `Listening on :${port}\n`);
      return await serveOn(sys, port, async () => ({ status: 200, body: `I'm ${sys.hostname()}\n` }));
    }
    let port = Number(sys.env.get("WHOAMI_PORT_NUMBER") ?? 80);
    let name = sys.env.get("WHOAMI_NAME") ?? "";
    let verbose = false;
    const words = sys.argv
      .slice(1)
      .flatMap((word) => (/^--?[a-z]+=/.test(word) ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] : [word]));
    for (let i = 0; i < words.length; i++) {
      const option = words[i]?.replace(/^--?/, "") ?? "";
      if (option === "port") port = Number(words[++i]);
      else if (option === "name") name = words[++i] ?? "";
      else if (option === "verbose") verbose = true;
      else if (["cert", "key", "cacert"].includes(option)) i++;
      else {
        await sys.write(2, `flag provided but not defined: -${option}\nUsage of /whoami:\n`);
        return 2;
      }
    }
    await sys.write(1, `${stamp(sys)} Starting up on port ${port}\n`);
    return await serveOn(sys, port, answers(sys, name, verbose));
  },
});

function answers(sys: Sys, name: string, verbose: boolean): HttpHandler {
  return async (request) => {
    const { path } = request;
    const peer = request.peer === undefined ? "" : `${request.peer.address}:${request.peer.port}`;
    if (verbose)
      await sys.write(
        1,
        `${peer} - - [${formatTime("%d/%b/%Y:%H:%M:%S +0000", sys.clock.realtime(), UTC)}] "${request.method} ${request.target} HTTP/${request.version}" - -\n`,
      );
    if (path === "/health") return { status: 200, body: "" };
    if (path === "/bench") return { status: 200, headers: { Connection: "keep-alive", "Content-Type": "text/plain" }, body: BENCH };
    const addresses = sys.net.interfaces().flatMap((one) => one.addresses.map(({ address }) => address));
    if (path === "/api") {
      const headers = Object.fromEntries([...request.headers].filter(([key]) => key !== "host").map(([key, value]) => [title(key), [value]]));
      const body = { hostname: sys.hostname(), ip: addresses, headers, url: request.target, host: request.headers.get("host") ?? "", method: request.method };
      return {
        status: 200,
        headers: { "Content-Type": "application/json" },
        body: `${JSON.stringify({ ...body, ...(name === "" ? {} : { name }), remoteAddr: peer })}\n`,
      };
    }
    const lines = [
      ...(name === "" ? [] : [`Name: ${name}`]),
      `Hostname: ${sys.hostname()}`,
      ...addresses.map((address) => `IP: ${address}`),
      `RemoteAddr: ${peer}`,
    ];
    return { status: 200, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: `${lines.join("\n")}\n${requestText(request)}` };
  };
}

function stamp(sys: Sys): string {
  return formatTime("%Y/%m/%d %H:%M:%S", sys.clock.realtime(), UTC);
}
