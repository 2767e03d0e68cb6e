import type { HttpHandler } from "../http/types.ts";
import type { RegistryStore } from "./store.ts";

export interface SearchEntry {
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly official: boolean;
}

/** `GET /v1/search?q=TERM&n=25`: known repositories and what was pushed, by stars. */
export function createSearch(store: RegistryStore, known: readonly SearchEntry[]): HttpHandler {
  return async (request) => {
    if (request.path !== "/v1/search") return { status: 404, body: "404 page not found\n" };
    const query = request.query.get("q")?.[0] ?? "";
    const limit = Math.min(100, Number(request.query.get("n")?.[0] ?? 25) || 25);
    const found = entries(store, known)
      .filter((entry) => entry.name.includes(query.toLowerCase()) || entry.description.toLowerCase().includes(query.toLowerCase()))
      .sort((a, b) => Number(b.name === query) - Number(a.name === query) || b.stars - a.stars || (a.name < b.name ? -1 : 1));
    const results = found.slice(0, limit).map((entry) => ({
      name: entry.name,
      description: entry.description,
      star_count: entry.stars,
      is_official: entry.official,
      is_automated: false,
      is_trusted: false,
    }));
    const body = JSON.stringify({ num_pages: 1, num_results: found.length, page: 1, page_size: limit, query, results });
    return { status: 200, headers: { "Content-Type": "application/json" }, body };
  };
}

function entries(store: RegistryStore, known: readonly SearchEntry[]): SearchEntry[] {
  const names = new Set(known.map((entry) => entry.name));
  const pushed = store
    .repositories()
    .map((name) => name.replace(/^library\//, ""))
    .filter((name) => !names.has(name))
    .map((name) => ({ name, description: "", stars: 0, official: false }));
  return [...known, ...pushed];
}

/** Descriptions are our own; stars are rounded. */
export const HUB_REPOSITORIES: readonly SearchEntry[] = table(`
nginx|21100|Web server and reverse proxy
ubuntu|17700|Debian-based Linux with a new release every six months
postgres|14500|Relational database with a long feature list
mysql|16000|Widely used relational database
redis|13500|In-memory data store for caches, queues and more
node|14200|JavaScript runtime with npm
python|10400|Python interpreter with pip
mongo|10500|Document database
alpine|11400|Small Linux of a few megabytes
httpd|4900|Apache web server
mariadb|6000|Community relational database related to MySQL
debian|5300|The universal Linux distribution
docker|2600|Docker in Docker
golang|5100|Go compiler and tools
rabbitmq|5300|Message broker
wordpress|5900|Publishing platform written in PHP
php|7900|PHP interpreter
busybox|3500|Many small tools in one binary
hello-world|2500|Shows that Docker works
registry|4200|Stores and serves images
memcached|2300|Cache in memory, by key
traefik|3500|Reverse proxy that follows your containers
caddy|1000|Web server with automatic HTTPS
haproxy|2000|TCP and HTTP load balancer
adminer|1100|Database administration in one PHP file
eclipse-temurin|800|Builds of OpenJDK
ruby|2400|Ruby interpreter`);

function table(text: string): SearchEntry[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", stars = "0", description = ""] = line.split("|");
      return { name, description, stars: Number(stars), official: true };
    });
}
