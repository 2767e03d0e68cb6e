// npm run sandbox, npm run engine: `run.mjs NAME ARGS…` calls the function of that name in the bundle.
import { loadBundle } from "./bundle.mjs";

const [name, ...args] = process.argv.slice(2);
const bundle = await loadBundle();
const command = bundle.commands[name];
if (command === undefined) {
  console.error(`run.mjs: no command ${name}; there are: ${Object.keys(bundle.commands).join(", ")}`);
  process.exit(2);
}
await command(args);
