// npm start: installs what is missing, builds the site, serves it and prints the address.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { installPackages, packagedEnvironment, packagedNode, ROOT } from "./install.mjs";

installPackages();
const astro = path.join(ROOT, "node_modules", "astro", "bin", "astro.mjs");
const options = { cwd: ROOT, stdio: "inherit", env: packagedEnvironment() };
const build = spawnSync(packagedNode(), [astro, "build"], options);
if (build.status !== 0) process.exit(build.status ?? 1);
const port = process.env.PORT ?? "4321";
const server = spawn(packagedNode(), [astro, "preview", "--port", port, ...process.argv.slice(2)], options);
server.on("exit", (code) => process.exit(code ?? 0));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
