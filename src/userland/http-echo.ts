import { formatTime, UTC } from "./lib/format-time.ts";
import { serveOn } from "./lib/go-server.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "http-echo",
  summary: "a web server with one answer",
  async main(sys) {
    const given = new Map<string, string>();
    const words = sys.argv.slice(1);
    for (let i = 0; i < words.length; i++) {
      const [, name = "", value] = /^--?([a-z-]+)(?:=([\s\S]*))?$/.exec(words[i] ?? "") ?? [];
      if (name === "version") {
        await sys.write(2, `http-echo v${sys.programOptions["version"] ?? "1.0.0"}\n`);
        return 0;
      }
      if (!["listen", "text", "status-code"].includes(name)) {
        await sys.write(2, `flag provided but not defined: -${name}\nUsage of /http-echo:\n`);
        return 2;
      }
      given.set(name, value ?? words[++i] ?? "");
    }
    const listen = given.get("listen") ?? ":5678";
    const text = given.get("text") ?? sys.env.get("ECHO_TEXT") ?? "";
    if (text === "") {
      await sys.write(2, "Missing -text option!\n");
      return 127;
    }
    const stamp = () => formatTime("%Y/%m/%d %H:%M:%S", sys.clock.realtime(), UTC);
    await sys.write(2, `${stamp()} [INFO] server is listening on ${listen}\n`);
    return await serveOn(sys, Number(listen.replace(/^.*:/, "")), async (request) => {
      if (request.path === "/health") return { status: 200, headers: { "Content-Type": "application/json" }, body: '{"status":"ok"}\n' };
      const peer = request.peer === undefined ? "" : `${request.peer.address}:${request.peer.port}`;
      const status = Number(given.get("status-code") ?? 200);
      const line = `"${request.method} ${request.target} HTTP/${request.version}" ${status} ${text.length + 1} "${request.headers.get("user-agent") ?? ""}"`;
      await sys.write(1, `${stamp()} ${request.headers.get("host") ?? ""} ${peer} ${line}\n`);
      return {
        status,
        headers: { "X-App-Name": "http-echo", "X-App-Version": sys.programOptions["version"] ?? "1.0.0", "Content-Type": "text/plain; charset=utf-8" },
        body: `${text}\n`,
      };
    });
  },
});
