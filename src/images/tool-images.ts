import { defineImage, type ImageDefinition, type LayerBuilder, type LayerDefinition } from "./image.ts";
import nginx from "./nginx.ts";
import { ALPINE_3_23_6 } from "./rootfs/alpine-layers.ts";
import { BOOKWORM_SLIM_20260803 } from "./rootfs/debian-layers.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { type Step, steps } from "./steps.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** An image of one thing: a base, what was added, how it starts. Digests are those of our own content. */
function tool(
  repository: string,
  tags: string,
  created: string,
  config: ImageDefinition["config"],
  base: LayerDefinition | undefined,
  [compressedSize, size]: readonly [number, number],
  build: (layer: LayerBuilder) => void,
): ImageDefinition {
  const at = `${created}T00:00:00Z`;
  const words = (list: readonly string[] | undefined) => (list ?? []).map((word) => `"${word}"`).join(" ");
  const instructions: Step[] = [
    ...(base === undefined ? [] : [{ at, by: "FROM base", layer: base }]),
    { at, by: base === undefined ? "COPY / / # buildkit" : "RUN /bin/sh -c … # buildkit", digest: "", compressedSize, size, build },
    ...(config.ExposedPorts ?? []).map((port) => ({ by: `EXPOSE map[${port}:{}]` })),
    ...(config.Entrypoint === undefined ? [] : [{ by: `ENTRYPOINT [${words(config.Entrypoint)}]` }]),
    ...(config.Cmd === undefined ? [] : [{ by: `CMD [${words(config.Cmd)}]` }]),
  ];
  return defineImage({
    repository,
    tags: tags.split(" "),
    architecture: "amd64",
    created: at,
    config: { Env: [PATH], ...config },
    ...steps(instructions),
    published: {},
  });
}

/** A site of nginx's: its image, and pages. */
function site(repository: string, tags: string, created: string, build: (layer: LayerBuilder) => void, cmd?: readonly string[]): ImageDefinition {
  const server = nginx.find((image) => image.tags.includes("alpine")) as ImageDefinition;
  const at = `${created}T00:00:00Z`;
  return {
    ...server,
    repository,
    tags: tags.split(" "),
    created: at,
    config: cmd === undefined ? server.config : { ...server.config, Cmd: cmd },
    layers: [...server.layers, { digest: "", compressedSize: 40_000, size: 120_000, build }],
    history: [
      ...server.history,
      { created: at, createdBy: "COPY . /usr/share/nginx/html # buildkit", comment: "buildkit.dockerfile.v0" },
      ...(cmd === undefined ? [] : [{ created: at, createdBy: `CMD ${JSON.stringify(cmd)}`, comment: "buildkit.dockerfile.v0", empty: true }]),
    ],
    published: {},
  };
}

function page(title: string, text: string): string {
  return `<!DOCTYPE html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`;
}

function index(title: string, text: string): (layer: LayerBuilder) => void {
  return (layer) => layer.file("/usr/share/nginx/html/index.html", page(title, text));
}

/** Puts $AUTHOR into the page, then serves it. */
const SIGNED = ["/bin/sh", "-c", "cd /usr/share/nginx/html/ && sed -e s/Docker/\"${AUTHOR:-Docker}\"/ Hello_docker.html > index.html ; nginx -g 'daemon off;'"];

const HELLO = `server {
    listen 80;
    location / {
        default_type text/plain;
        expires -1;
        return 200 'Server address: $server_addr:$server_port\\nServer name: $hostname\\nDate: $time_local\\nURI: $request_uri\\nRequest ID: $request_id\\n';
    }
}
`;

const NETWORK_TOOLS =
  "curl wget dig nslookup host ping traceroute ip ss netstat ifconfig route arp nc socat telnet tcpdump nmap iperf iperf3 iptables ab jq bash vi vim ethtool mtr strace openssl tshark git brctl lsof ps top htop tree less";

const curl = (layer: LayerBuilder) => addPrograms(layer, "curl", 260_000);
const whoami = { ExposedPorts: ["80/tcp"], Entrypoint: ["/whoami"] };
const whoamiServer = (layer: LayerBuilder) => layer.program("/whoami", "whoami-server", { size: 6_600_000 });
const briefWhoami = (layer: LayerBuilder) => layer.program("/app/http", "whoami-server", { size: 6_600_000, options: { brief: "1" } });

/** Small images that documents run to show something, of programs that are simulated. */
export default [
  site("docker/welcome-to-docker", "latest", "2023-09-06", index("Welcome to Docker", "Congratulations! You ran your first container.")),
  site("docker/getting-started", "latest pwd vs21", "2022-12-19", index("Getting started", "The tutorial is in your container, on port 80.")),
  site("dockersamples/101-tutorial", "latest", "2022-12-19", index("Getting started", "The tutorial is in your container, on port 80.")),
  site(
    "dockersamples/static-site",
    "latest",
    "2016-03-18",
    (layer) => layer.file("/usr/share/nginx/html/Hello_docker.html", page("Hello Docker!", "This is being served from a docker container running Nginx.")),
    SIGNED,
  ),
  site(
    "seqvence/static-site",
    "latest",
    "2016-02-10",
    (layer) => layer.file("/usr/share/nginx/html/Hello_docker.html", page("Hello Docker!", "This is being served from a docker container running Nginx.")),
    SIGNED,
  ),
  site(
    "prakhar1989/static-site",
    "latest",
    "2015-12-24",
    (layer) => {
      index("Hello Docker!", "This is being served from a docker container running Nginx.")(layer);
      layer.file("/wrapper.sh", '#!/bin/sh\necho "Nginx is running..."\nexec nginx -g "daemon off;"\n', { mode: 0o755 });
    },
    ["./wrapper.sh"],
  ),
  site("karthequian/helloworld", "latest", "2017-01-15", index("Hello World", "You are on the hello world page.")),
  site("dockercloud/hello-world", "latest", "2016-01-20", index("Hello world!", "My page is in a container.")),
  site("tutum/hello-world", "latest", "2014-12-17", index("Hello world!", "My page is in a container.")),
  site("yeasy/simple-web", "latest", "2016-02-01", index("Real Visit Results", "My page is in a container.")),
  site("nginxdemos/hello", "latest plain-text 0.4", "2024-02-20", (layer) => layer.file("/etc/nginx/conf.d/default.conf", HELLO)),
  tool("traefik/whoami", "latest v1.11 v1.11.0 v1.10 v1.10.4 v1.8", "2025-04-09", whoami, undefined, [3_000_000, 6_700_000], whoamiServer),
  tool("containous/whoami", "latest v1.5.0", "2020-06-04", whoami, undefined, [3_000_000, 6_700_000], whoamiServer),
  tool("emilevauge/whoami", "latest", "2016-03-15", whoami, undefined, [3_000_000, 6_700_000], whoamiServer),
  tool(
    "jwilder/whoami",
    "latest",
    "2018-09-11",
    { ExposedPorts: ["8000/tcp"], Env: [PATH, "PORT=8000"], Cmd: ["/app/http"], WorkingDir: "/app" },
    ALPINE_3_23_6,
    [3_500_000, 6_600_000],
    briefWhoami,
  ),
  tool(
    "hashicorp/http-echo",
    "latest 1.0 1.0.0 0.2.3 alpine",
    "2023-10-03",
    { ExposedPorts: ["5678/tcp"], Entrypoint: ["/http-echo"] },
    undefined,
    [3_100_000, 7_600_000],
    (layer) => layer.program("/http-echo", "http-echo", { size: 7_600_000, options: { version: "1.0.0" } }),
  ),
  tool(
    "crccheck/hello-world",
    "latest",
    "2022-03-08",
    { ExposedPorts: ["8000/tcp"], Cmd: ["/bin/sh", "-c", 'echo "httpd started" && trap "exit 0;" TERM INT; httpd -v -p 8000 -h /www -f & wait'] },
    { digest: "", compressedSize: 700_000, size: 1_240_000, build: ALPINE_3_23_6.build },
    [500, 600],
    (layer) => {
      layer.program("/bin/httpd", "httpd", { size: 64_000, options: { banner: "BusyBox v1.37.0" }, flavor: "busybox" });
      layer.file("/www/index.html", "<pre>\nHello World\n</pre>\n");
    },
  ),
  tool("docker/whalesay", "latest", "2015-05-25", { WorkingDir: "/cowsay" }, BOOKWORM_SLIM_20260803, [25_000_000, 59_000_000], whale),
  tool("docker/cowsay", "latest", "2015-05-25", { WorkingDir: "/cowsay" }, BOOKWORM_SLIM_20260803, [25_000_000, 59_000_000], whale),
  tool("rancher/cowsay", "latest", "2017-05-25", { Entrypoint: ["cowsay"] }, ALPINE_3_23_6, [10_000_000, 25_000_000], (layer) =>
    addPrograms(layer, "cowsay", 4_500),
  ),
  tool("jpetazzo/clock", "latest", "2015-05-02", { Cmd: ["/bin/sh", "-c", "while date; do sleep 1; done"] }, ALPINE_3_23_6, [400, 1200], (layer) =>
    layer.dir("/clock"),
  ),
  tool(
    "curlimages/curl",
    "latest 8.17.0 8.11.0 8.10.1 8.00.1 7.88.1",
    "2025-11-05",
    { Entrypoint: ["/entrypoint.sh"], Cmd: ["curl"], User: "curl_user" },
    ALPINE_3_23_6,
    [6_000_000, 13_000_000],
    (layer) => {
      curl(layer);
      layer.file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\ncurl_user:x:100:101:Linux User,,,:/home/curl_user:/bin/sh\n");
      layer.file(
        "/entrypoint.sh",
        '#!/bin/sh\nset -e\n# options alone are for curl\nif [ "${1#-}" != "$1" ] || ! command -v "$1" > /dev/null; then set -- curl "$@"; fi\nexec "$@"\n',
        { mode: 0o755 },
      );
    },
  ),
  tool("alpine/curl", "latest 8.12.1", "2025-03-01", { Entrypoint: ["curl"] }, ALPINE_3_23_6, [3_000_000, 7_000_000], curl),
  tool("appropriate/curl", "latest", "2018-03-02", { Entrypoint: ["curl"] }, ALPINE_3_23_6, [1_000_000, 2_000_000], curl),
  tool("byrnedo/alpine-curl", "latest", "2018-03-02", { Entrypoint: ["curl"] }, ALPINE_3_23_6, [1_000_000, 2_000_000], curl),
  tool("radial/busyboxplus", "curl latest", "2014-11-06", { Cmd: ["/bin/sh"] }, ALPINE_3_23_6, [3_000_000, 9_000_000], curl),
  tool("alpine/git", "latest v2.49.1", "2025-09-01", { Entrypoint: ["git"], WorkingDir: "/git" }, ALPINE_3_23_6, [28_000_000, 80_000_000], (layer) =>
    addPrograms(layer, "git ssh", 3_000_000, "/usr/bin", "2.49.1"),
  ),
  tool("alpine/socat", "latest", "2025-09-01", { Entrypoint: ["socat"] }, ALPINE_3_23_6, [3_000_000, 7_000_000], (layer) =>
    addPrograms(layer, "socat", 380_000),
  ),
  tool("nicolaka/netshoot", "latest v0.14 v0.13", "2025-05-11", { Cmd: ["zsh"], WorkingDir: "/root" }, ALPINE_3_23_6, [200_000_000, 550_000_000], (layer) => {
    addPrograms(layer, NETWORK_TOOLS);
    // Its shell is zsh, dressed up; ours is bash under that name.
    layer.program("/bin/zsh", "bash", { size: 900_000 });
  }),
  tool(
    "praqma/network-multitool",
    "latest",
    "2021-11-10",
    { ExposedPorts: ["80/tcp", "443/tcp"], Cmd: ["sleep", "infinity"] },
    ALPINE_3_23_6,
    [15_000_000, 40_000_000],
    (layer) => addPrograms(layer, NETWORK_TOOLS),
  ),
  tool(
    "wbitt/network-multitool",
    "latest",
    "2023-11-10",
    { ExposedPorts: ["80/tcp", "443/tcp"], Cmd: ["sleep", "infinity"] },
    ALPINE_3_23_6,
    [15_000_000, 40_000_000],
    (layer) => addPrograms(layer, NETWORK_TOOLS),
  ),
  tool("amouat/network-utils", "latest", "2016-01-10", { Cmd: ["bash"] }, BOOKWORM_SLIM_20260803, [15_000_000, 40_000_000], (layer) =>
    addPrograms(layer, NETWORK_TOOLS),
  ),
  tool("progrium/stress", "latest", "2015-03-22", { Entrypoint: ["/usr/bin/stress", "--verbose"] }, BOOKWORM_SLIM_20260803, [10_000_000, 200_000_000], stress),
  tool("polinux/stress", "latest", "2019-08-29", { Cmd: ["stress"] }, ALPINE_3_23_6, [1_000_000, 4_000_000], stress),
  tool("agileek/cpuset-test", "latest", "2014-08-06", { Cmd: ["stress", "--cpu", "4"] }, BOOKWORM_SLIM_20260803, [1_000_000, 4_000_000], stress),
  tool("alexeiled/stress-ng", "latest", "2022-03-29", { Entrypoint: ["/usr/bin/stress-ng"] }, ALPINE_3_23_6, [1_000_000, 4_000_000], stress),
  tool("mwendler/figlet", "latest", "2015-03-29", { Entrypoint: ["figlet"] }, ALPINE_3_23_6, [1_000_000, 4_000_000], (layer) =>
    addPrograms(layer, "figlet", 140_000),
  ),
];

function stress(layer: LayerBuilder): void {
  addPrograms(layer, "stress stress-ng", 90_000);
}

function whale(layer: LayerBuilder): void {
  layer.program("/usr/local/bin/cowsay", "cowsay", { size: 4_500, options: { animal: "docker" } });
}
