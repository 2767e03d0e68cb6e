// Both clients on one real engine: every corpus line is asked of the real client, then of ours, and all they print is compared.
// Each file runs twice, once per client, from the same start: what the first run made is removed before the second.
import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { diff, normalise } from "../../conformance/compare.mjs";
import { REFERENCE_SOCKET, realClient, sharedSocket } from "./real-client.mjs";
import { ourClient } from "./simulated-engine.mjs";

/** What concerns everybody who uses the engine. */
const SHARED = [
  /\bprune\b(?!.*(label=cl-nothing|--filter (nosuch|bad|until=(x|bad))|--nosuch| -x\b|=x\b| extra))/,
  /\bswarm (init|join|leave|update|ca|unlock)/,
  /\b(rmi|image rm|image remove) (?!.*(cl-|nosuch|127\.0\.0\.1:5000\/cl|bad name|Upper|''|--))/,
  /\$\(docker|xargs/,
];
const LEFT_OUT = [/reset-docker|systemctl|service docker|daemon\.json|\bsudo\b/];
/** Help pages: their prose is our own. */
const HELP =
  /--help|(^|\s)help(\s|$)|^docker( (container|image|volume|network|system|context|manifest|plugin|trust|trust key|trust signer|builder|buildx|buildx imagetools|swarm|service|stack|node|secret|config|checkpoint|compose|completion))?$|__complete|completion| -h\b|buildx? nosuch|builder nosuch|imagetools$|--config ps$|compose nosuch$/;

/** A line's time: names that no server answers for are looked up for twenty. */
const SECONDS = 30;

export async function compareOnRealEngine(files, { verbose, own }) {
  let matched = 0;
  let all = 0;
  for (const { name, rows, preload } of files) {
    const leftOut = own ? LEFT_OUT : [...SHARED, ...LEFT_OUT];
    const taken = own ? new Set() : await namesInUse();
    const begin = own ? () => emptyEngine(preload) : async () => {};
    const lines = rows.map(({ cmd }) => cmd).filter((cmd) => !leftOut.some((pattern) => pattern.test(cmd)) && !HELP.test(cmd) && !mentions(cmd, taken));
    await begin();
    const theirs = await play(lines, (socket) => realClient({ socket, seconds: SECONDS }));
    await begin();
    const ours = await play(lines, (_inside, outside) => ourClient({ socket: outside, seconds: SECONDS }));
    let good = 0;
    for (const [i, cmd] of lines.entries()) {
      const [expected, actual] = [text(cmd, theirs[i]), text(cmd, ours[i])];
      if (expected === actual) good++;
      else if (verbose) console.log([`${name}: $ ${cmd}`, ...diff(expected, actual).map((line) => `  ${line}`), ""].join("\n"));
    }
    console.log(`${name.padEnd(28)}${String(good).padStart(6)} of ${lines.length}`);
    matched += good;
    all += lines.length;
  }
  console.log(`${matched} of ${all} command lines print the same (${((100 * matched) / Math.max(1, all)).toFixed(1)}%)`);
}

function text(cmd, { stdout, stderr, exitCode }) {
  return [inOneForm(stdout, cmd), inOneForm(stderr, cmd), `[${exitCode}]`].join("\n--\n");
}

/** What differs between any two runs of one client. */
const NOISE = [
  [/on \d+\.\d+\.\d+\.\d+:53/g, "on <NAMESERVER>"],
  [/time="[^"]*"/g, 'time="<TIME>"'],
  [/(?<=overlay2\/l\/)[A-Z0-9]{26}/g, "<LINK>"],
  [/(?<=@if)\d+/g, "<N>"],
  [/(?<=eth\d{0,2}@|veth)[0-9a-f]{7}/g, "<VETH>"],
  // What is told of a step before it is done.
  [
    /^#: (exporting layers|writing image \S+|transferring context:|transferring dockerfile:|sending tarball|copying files|reading \S+)(?: <SIZE>)*(?: \/ <SIZE>)?\n(?=#: \1)/gm,
    "",
  ],
  // Whether the archive of a copy that is refused was begun is a race.
  [/^time="<TIME>" level=error msg="Can't add file .*\n?/gm, ""],
  [/( {2}(?:buildx|compose): .*\n +Version: +)\S+/g, "$1<BUILD>"],
  [/( {2}(?:File Descriptors|Goroutines): )\d+/g, "$1<N>"],
  // Of the builds of the two clients.
  [/(Go version: +|Git commit: +|, build |"GitCommit":"|"GoVersion":")[\w.]+/g, "$1<BUILD>"],
  [/github\.com\/docker\/buildx \S+ \S+/g, "github.com/docker/buildx <BUILD>"],
  [/(?<="Mounts":")[^"]*(?=")/g, (mounts) => mounts.split(",").sort().join(",")],
  // Go walks maps in any order.
  [/(?<="Labels":")[^"]*(?=")/g, (labels) => labels.split(",").sort().join(",")],
];

/** Lines that come in any order: of names that are ids, of files in a map, of images made within a second. */
const UNORDERED = [
  [/\bvolume (ls|list)\b/, /./],
  [/\bdiff\b/, /^[ACD] /],
  [/\bstack (deploy|up|rm|remove|down)\b/, /^(Creating|Updating|Removing) service /],
  [/\bimages\b|\bimage (ls|list)\b/, /^(cl|<none>|<untagged>)|^\{/],
];

function inOneForm(output, cmd) {
  let result = withoutProse(normalise(output, cmd));
  for (const [pattern, to] of NOISE) result = result.replace(pattern, to);
  // Which of the steps that are known is told first is a race.
  result = result.replace(/(?:^#: \[.*\n#: CACHED\n\n)+/gm, (steps) =>
    steps
      .split(/(?<=\n\n)/)
      .sort()
      .join(""),
  );
  if (/\btop\b/.test(cmd)) result = result.replace(/^(\S+ +<PID> +)(<PID> +)?\d+(\.\d)?(?= )/gm, "$1$2<CPU>");
  // How often progress is drawn, and ids of letters alone.
  if (/\b(service|stack|node)\b/.test(cmd))
    result = result.replace(/^(overall progress|verify: Waiting|\d+\/\d+:).*\n?/gm, "").replace(/^[0-9a-z]{12}(?= )/gm, "<ID12>");
  if (/--tree\b/.test(cmd)) result = sorted(result.replace(/^(\S+:\S+)(?: .*)?$/gm, "$1"), /^\S+:\S+$/);
  for (const [commands, lines] of UNORDERED) if (commands.test(cmd)) result = sorted(result, lines);
  return result;
}

/** Runs of lines like these, in the order of the alphabet. */
function sorted(text, pattern) {
  const lines = [];
  let run = [];
  for (const line of text.split("\n")) {
    if (pattern.test(line)) run.push(line);
    else {
      lines.push(...run.sort(), line);
      run = [];
    }
  }
  return [...lines, ...run.sort()].join("\n");
}

/** What a command says of itself after its usage is our own prose. */
function withoutProse(text) {
  return text
    .replace(/^(Usage: {2,}docker .*\n(?:\n)?)(?!Run '|Options:|Aliases:)[A-Z].*$/gm, "$1<PROSE>")
    .replace(/^( +(?:-\w, )?(?:--)?[\w-]+\*?(?: \w+)?) {2,}\S.*$/gm, (line, head) =>
      /^ {2,}(-|\w)/.test(line) && /Usage: {2,}docker/.test(text) ? `${head}   <PROSE>` : line,
    );
}

function mentions(cmd, taken) {
  return cmd.split(/[\s=:,/'"]+/).some((word) => taken.has(word));
}

/** As after its installation, with these images; what was done for it is over by seconds. */
async function emptyEngine(images) {
  const client = await realClient({ seconds: 300 });
  await client.run(`docker swarm leave --force; docker ps -aq | xargs -r docker rm -fv; docker system prune -af --volumes; docker volume ls -q | xargs -r docker volume rm -f;
    docker images -aq | sort -u | xargs -r docker rmi -f; docker builder prune -af; for image in ${images.join(" ")}; do docker pull -q $image; done; sleep 3`);
  client.close();
}

/** Names of containers, networks and volumes that are there already: they belong to somebody else. */
async function namesInUse() {
  const client = await realClient();
  const { stdout } = await client.run("docker ps -a --format '{{.Names}}'; docker network ls --format '{{.Name}}'; docker volume ls -q");
  client.close();
  return new Set(stdout.split("\n").filter((name) => name !== "" && !["bridge", "host", "none"].includes(name)));
}

/** Runs the lines through a watched connection, and takes away what was made. */
export async function play(lines, makeClient) {
  const socket = sharedSocket(`corpus-watch-${process.pid}.sock`);
  const watch = await watchedSocket(socket.outside);
  const client = await makeClient(socket.inside, socket.outside);
  const answers = [];
  for (const line of lines) answers.push(await client.run(line));
  client.close();
  const cleaner = await realClient({ seconds: 60 });
  const { containers, networks, volumes } = watch.made;
  if (containers.size > 0) await cleaner.run(`docker rm -fv ${[...containers].join(" ")}`);
  if (networks.size > 0) await cleaner.run(`docker network rm ${[...networks].join(" ")}`);
  if (volumes.size > 0) await cleaner.run(`docker volume rm -f ${[...volumes].join(" ")}`);
  await cleaner.run(
    "docker images --format '{{.Repository}}:{{.Tag}}' --filter 'reference=cl*' | xargs -r docker rmi -f; docker volume ls -q --filter name=^cl- | xargs -r docker volume rm",
  );
  cleaner.close();
  watch.close();
  return answers;
}

/** A socket that passes everything on to the real engine and notes what it answers to creations. */
async function watchedSocket(path) {
  const made = { containers: new Set(), networks: new Set(), volumes: new Set() };
  const sockets = new Set();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const engine = connect({ path: REFERENCE_SOCKET, allowHalfOpen: true });
    for (const one of [socket, engine]) {
      sockets.add(one);
      one.on("error", () => one.destroy());
      one.on("close", () => sockets.delete(one));
    }
    engine.on("data", (bytes) => {
      const answer = bytes.toString("latin1");
      for (const [, id] of answer.matchAll(/\{"Id":"([0-9a-f]{64})","Warnings":/g)) made.containers.add(id);
      for (const [, id] of answer.matchAll(/\{"Id":"([0-9a-f]{64})","Warning":"/g)) made.networks.add(id);
      if (answer.startsWith("HTTP/1.1 201")) for (const [, name] of answer.matchAll(/"Name":"([0-9a-f]{64}|cl-\w+)","Options"/g)) made.volumes.add(name);
    });
    socket.pipe(engine);
    engine.pipe(socket);
    socket.on("close", () => engine.destroy());
    engine.on("close", () => socket.destroy());
  });
  rmSync(path, { force: true });
  await new Promise((resolve) => server.listen(path, resolve));
  return {
    made,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      rmSync(path, { force: true });
    },
  };
}
