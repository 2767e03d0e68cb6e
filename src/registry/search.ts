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
ruby|2400|Ruby interpreter
centos|7900|CentOS, which has ended
fedora|1300|Fedora Linux
amazonlinux|500|Amazon Linux
rockylinux|400|Rocky Linux
almalinux|150|AlmaLinux
oraclelinux|1000|Oracle Linux
jenkins|5700|Automation server; use jenkins/jenkins instead
tomcat|3800|Servlet container
openjdk|4000|Builds of OpenJDK that have ended
maven|2100|Build tool for Java
gradle|700|Build tool for Java and its kin
sonarqube|2500|Inspection of code
elasticsearch|6600|Search engine
kibana|2700|Pages on top of Elasticsearch
logstash|2200|Pipeline of logs
nextcloud|4500|Files of one's own cloud
ghost|1800|Publishing platform written in JavaScript
drupal|1100|Content management in PHP
joomla|800|Content management in PHP
phpmyadmin|1100|Pages to manage MySQL
mongo-express|1500|Pages to manage MongoDB
influxdb|2000|Database of time series
telegraf|750|Collects metrics
neo4j|1500|Graph database
cassandra|1600|Distributed database
couchdb|600|Document database that replicates
couchbase|1000|Document database with a cache
zookeeper|1500|Coordination of distributed systems
nats|700|Messages for the cloud
solr|1400|Search platform
varnish|300|HTTP accelerator
rust|1300|Rust compiler and Cargo
perl|450|Perl interpreter
swift|400|Swift compiler
elixir|800|Elixir, on Erlang's machine
erlang|450|Erlang compiler and machine
haskell|400|GHC and its tools
julia|300|Julia
r-base|300|R for statistics
composer|900|Dependencies of PHP
buildpack-deps|700|What building software from source needs
amazoncorretto|500|Builds of OpenJDK by Amazon
bash|400|The shell, alone
consul|1400|Service discovery; use hashicorp/consul instead
vault|1200|Secrets; use hashicorp/vault instead
eclipse-mosquitto|1300|MQTT broker
odoo|1400|Business applications
redmine|1200|Project management
rethinkdb|600|Document database that pushes
archlinux|500|Arch Linux
photon|200|Photon OS
swarm|1200|Clusters of old; the engine has its own`);

function table(text: string): SearchEntry[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", stars = "0", description = ""] = line.split("|");
      return { name, description, stars: Number(stars), official: true };
    });
}
