/** Our docker on the real machine: `vite build --ssr` this, then `node docker.js ps`. */
import { dockerMain } from "../../../src/cli/docker.ts";
import { nodeSys } from "./node-sys.ts";

const code = await dockerMain(nodeSys(["docker", ...process.argv.slice(2)]));
process.exit(code);
