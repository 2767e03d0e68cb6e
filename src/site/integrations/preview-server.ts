import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Serves `dist` as a static host does: folders by their index.html, the headers of `_headers`, and 404.html for the rest. */
export default async function createPreviewServer({ outDir, host, port }: { outDir: URL; host?: string | undefined; port: number }) {
  const root = fileURLToPath(outDir);
  if (!existsSync(root)) throw new Error(`${root} is not there: run the build first`);
  const rules = headerRules(readIfThere(path.join(root, "_headers")));
  const server = createServer((request, response) => {
    const pathname = decode(new URL(request.url ?? "/", "http://localhost").pathname);
    for (const [name, value] of headersFor(rules, pathname)) response.setHeader(name, value);
    const file = find(root, pathname);
    if (file === "redirect") {
      response.writeHead(301, { Location: `${pathname}/` }).end();
    } else if (file === undefined) {
      send(response, 404, path.join(root, "404.html"));
    } else {
      send(response, 200, file);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  console.log(`http://${host ?? "localhost"}:${port}/`);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  return {
    server,
    host,
    port,
    closed: () => closed,
    async stop() {
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
};

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return "/404";
  }
}

function find(root: string, pathname: string): string | "redirect" | undefined {
  const full = path.join(root, path.normalize(pathname));
  if (!full.startsWith(root)) return undefined;
  if (pathname.endsWith("/")) return existsSync(path.join(full, "index.html")) ? path.join(full, "index.html") : undefined;
  if (!existsSync(full)) return undefined;
  return statSync(full).isDirectory() ? "redirect" : full;
}

function send(response: ServerResponse, status: number, file: string): void {
  response.writeHead(status, { "Content-Type": types[path.extname(file)] ?? "application/octet-stream" });
  createReadStream(file)
    .on("error", () => response.end())
    .pipe(response);
}

interface HeaderRule {
  readonly pattern: RegExp;
  readonly headers: (readonly [name: string, value: string])[];
}

/** `_headers`: a path with `*`, then indented `Name: value` lines. */
export function headerRules(text: string): readonly HeaderRule[] {
  const rules: HeaderRule[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const header = /^\s+([\w-]+):\s*(.+?)\s*$/.exec(line);
    if (header === null) rules.push({ pattern: patternOf(line.trim()), headers: [] });
    else rules.at(-1)?.headers.push([header[1] ?? "", header[2] ?? ""]);
  }
  return rules;
}

export function headersFor(rules: readonly HeaderRule[], pathname: string): readonly (readonly [string, string])[] {
  return rules.filter((rule) => rule.pattern.test(pathname)).flatMap((rule) => rule.headers);
}

function patternOf(glob: string): RegExp {
  const parts = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
