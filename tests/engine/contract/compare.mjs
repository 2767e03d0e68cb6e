// Plays scenarios on a real engine and on a fresh simulated one and prints what differs: `compare.mjs [GROUP…]`.
// The real one is behind REFERENCE_SOCKET; it is left as it was found.
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const server = await createServer({
  root: fileURLToPath(new URL("../../..", import.meta.url)),
  configFile: false,
  logLevel: "error",
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { compareEngines } = await server.ssrLoadModule("/tests/engine/contract/compare.ts");
  await compareEngines(process.argv.slice(2));
} finally {
  await server.close();
}
process.exit(0);
