/** The first application of many tutorials: a web server in JavaScript, its Dockerfile, and what it does when it runs. */
import { expect, test } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import { NODE_TURNS } from "../support/kernel.ts";

const SERVER = `
const http = require("node:http");
let hits = 0;
const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, "http://" + request.headers.host);
  if (request.method === "POST") {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.writeHead(201, { "Content-Type": "application/json" });
    return response.end(JSON.stringify({ body, hits }));
  }
  response.end("hit " + ++hits + " by " + (url.searchParams.get("name") ?? "nobody") + "\\n");
});
server.listen(process.env.PORT ?? 3000, () => console.log("listening on", server.address().port));
process.on("SIGTERM", () => server.close(() => { console.log("bye"); process.exit(0); }));
`;

test("docker build of a Node.js application, and the application", { timeout: 60_000 }, async () => {
  const machine = await createMachine({ seed: "node", epoch: Date.UTC(2026, 9, 12), pace: "virtual", host: NODE_TURNS, images: ["node:alpine"] });
  const sh = async (command: string) => {
    const { stdout, stderr } = await machine.run(command, { user: "root", workdir: "/root" });
    return stdout + stderr;
  };
  await sh(`mkdir web; cat > web/server.js <<'E'\n${SERVER}\nE`);
  await sh(`echo '{"name":"web","version":"1.0.0","scripts":{"start":"node server.js"}}' > web/package.json; printf 'node_modules\\n' > web/.dockerignore`);
  await sh(
    `printf 'FROM node:alpine\\nWORKDIR /app\\nCOPY package.json ./\\nRUN npm install --omit=dev\\nCOPY . .\\nUSER node\\nEXPOSE 3000\\nCMD ["npm", "start"]\\n' > web/Dockerfile`,
  );
  expect(await sh("docker build --progress=plain -t web web")).toMatch(
    /\[3\/5\] COPY package\.json \.\/\n[\s\S]*\[4\/5\] RUN npm install --omit=dev\n[\s\S]*up to date, audited 1 package/,
  );
  expect(await sh("docker build --progress=plain -t web web 2>&1 | grep -c CACHED")).toBe("4\n");
  await sh("docker run -d --name web -p 3000:3000 web; docker run -d --name direct -e PORT=8000 web node server.js; sleep 1");
  expect(await sh("curl -s localhost:3000/?name=Asha; curl -s localhost:3000; curl -s -d hello localhost:3000")).toBe(
    'hit 1 by Asha\nhit 2 by nobody\n{"body":"hello","hits":2}',
  );
  expect(await sh("docker logs web")).toBe("\n> web@1.0.0 start\n> node server.js\n\nlistening on 3000\n");
  expect(await sh("docker stop direct > /dev/null; docker logs direct; docker inspect -f '{{.State.ExitCode}}' direct")).toBe("listening on 8000\nbye\n0\n");
  expect(await sh("docker run --rm web sh -c 'id -un; npm install express'")).toMatch(/^node\nnpm error code ENOTSIMULATED\n.*express/);
  machine.dispose();
});
