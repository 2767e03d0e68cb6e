import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playConsole } from "../../src/machine/console.ts";
import { createMachine } from "../../src/machine/machine.ts";
import type { ConsoleStep, Machine, Terminal } from "../../src/machine/types.ts";
import { NODE_TURNS } from "../support/kernel.ts";

/** A command of the notes, what is typed into it, and the outcome that the notes promise. `$name`: what an earlier command printed. */
interface Promised {
  readonly command: string;
  readonly typed?: readonly ConsoleStep[];
  readonly prints?: readonly (string | RegExp)[];
  readonly exits?: number;
  /** Keeps what is printed for later commands: the id of a container or an image. */
  readonly as?: string;
}

const CTRL_C: ConsoleStep = { kind: "keys", bytes: "\x03" };
const ID = /^[0-9a-f]{64}$/m;
const type = (text: string): ConsoleStep => ({ kind: "input", text });

/** The commands of every note, in the note's order, typed by somebody who follows it from the start. */
const NOTES: Readonly<Record<string, readonly Promised[]>> = {
  "note 1: the life of docker run, and the table of commands": [
    {
      command: "docker run nginx",
      typed: [CTRL_C],
      prints: ["Unable to find image 'nginx:latest' locally", "Pull complete", "start worker process"],
      exits: 0,
    },
    { command: "docker ps", prints: [/^CONTAINER ID\s+IMAGE\s+COMMAND\s+CREATED\s+STATUS\s+PORTS\s+NAMES\s*$/] },
    { command: "docker ps -a", prints: [/nginx.*Exited \(0\)/] },
    { command: "docker run -d nginx", prints: [ID], as: "web" },
    { command: "docker ps", prints: [/nginx.*Up .*80\/tcp/] },
    {
      command: "docker exec -it $web bash",
      typed: [type("touch /new-tool"), type("hostname"), type("exit")],
      prints: [/root@[0-9a-f]{12}:\/# /],
      exits: 0,
    },
    { command: 'docker commit -m "added new tools" $web my-new-image', prints: [/^sha256:[0-9a-f]{64}/], as: "image" },
    { command: "docker run --rm my-new-image ls /new-tool", prints: ["/new-tool"] },
    { command: "docker stop $web", prints: [ID] },
    { command: "docker rm $web", prints: [ID] },
    { command: "docker rmi $image", prints: ["Untagged: my-new-image:latest", "Deleted: sha256:"] },
    { command: "docker rmi nginx", prints: [/container [0-9a-f]{12} is using its referenced image/], exits: 1 },
  ],
  "note 2: commit, log in, push, clean up": [
    { command: "docker run hello-world", prints: ["Hello from Docker!"] },
    { command: "docker run -d nginx", prints: [ID], as: "web" },
    { command: "docker inspect $web", prints: ['"Status": "running"', '"IPAddress": "172.17.0.2"'] },
    { command: "docker exec $web sh -c 'echo new > /etc/added.conf'" },
    { command: "docker login -u myuser", typed: [type("secret")], prints: ["Password:", "Login Succeeded"], exits: 0 },
    { command: 'docker commit -m "Added new config" $web myuser/my-app', prints: ["sha256:"], as: "image" },
    {
      command: "docker push myuser/my-app",
      prints: ["The push refers to repository [docker.io/myuser/my-app]", /latest: digest: sha256:[0-9a-f]{64} size: \d+/],
    },
    { command: "docker rmi $image", prints: ["Untagged: myuser/my-app:latest"] },
    { command: "docker run --rm myuser/my-app cat /etc/added.conf", prints: ["Unable to find image 'myuser/my-app:latest' locally", "new"] },
  ],
  "note 3: installing, and day to day": [
    { command: "docker run hello-world", prints: ["Hello from Docker!"] },
    { command: "docker ps", prints: ["CONTAINER ID"] },
    { command: "docker ps -a", prints: [/hello-world.*Exited \(0\)/] },
    { command: "docker run nginx", typed: [CTRL_C], prints: ["start worker process"], exits: 0 },
    { command: "docker run -d nginx", prints: [ID], as: "web" },
    { command: "docker container inspect $web", prints: ['"IPAddress": "172.17.0.2"'] },
    { command: "docker exec -it $web bash", typed: [type("ls /usr/share/nginx/html"), type("exit")], prints: ["index.html"], exits: 0 },
    { command: "docker run -it --name box ubuntu bash", typed: [type("cat /etc/os-release"), type("exit")], prints: ["Ubuntu"], exits: 0 },
    { command: "docker start box", prints: ["box"] },
    { command: "docker exec -it box bash", typed: [type("echo inside > /kept"), type("exit")], exits: 0 },
    { command: "docker login -u learner", typed: [type("secret")], prints: ["Login Succeeded"], exits: 0 },
    { command: 'docker commit -m "message" box learner/mine', prints: ["sha256:"], as: "image" },
    { command: "docker images", prints: [/learner\/mine\s+latest\s+[0-9a-f]{12}/] },
    { command: "docker push learner/mine", prints: ["latest: digest: sha256:"] },
    { command: "docker rmi $image", prints: ["Untagged: learner/mine:latest"] },
    { command: "docker pull learner/mine", prints: ["Status: Downloaded newer image for learner/mine:latest"] },
    { command: "docker run --rm learner/mine cat /kept", prints: ["inside"] },
  ],
  "note 4: containers share the host's kernel": [
    { command: "uname -r", prints: [/\d+\.\d+/], as: "kernel" },
    { command: "docker run --rm alpine uname -r", prints: ["$kernel"] },
    { command: "docker run --rm ubuntu uname -r", prints: ["$kernel"] },
    { command: "docker run -d --name one nginx", prints: [ID] },
    { command: "pgrep -a nginx", prints: ["nginx: master process"] },
  ],
  "note 5: client, daemon, registry": [
    { command: "docker version", prints: ["Client:", "Server:", "containerd:", "runc:"] },
    { command: "docker pull redis", prints: ["latest: Pulling from library/redis", "Status: Downloaded newer image for redis:latest"] },
    { command: "docker images redis", prints: [/redis\s+latest/] },
    { command: "mkdir app && printf 'FROM alpine\\nCMD echo built\\n' > app/Dockerfile && docker build -q -t app app", prints: [/^sha256:/] },
    { command: "docker run --rm app", prints: ["built"] },
    { command: "docker volume create data && docker network create net && docker volume ls -q && docker network ls -q -f name=net", prints: ["data"] },
  ],
};

/** The notes' own way to a Docker: the script, as root, on a host that has none. */
const INSTALL: readonly Promised[] = [
  { command: "docker ps", prints: ["docker: command not found"], exits: 127 },
  { command: "sudo su", typed: [type("id -un"), type("exit")], prints: ["root"], exits: 0 },
  { command: "curl -fsSL https://get.docker.com -o get-docker.sh", exits: 0 },
  { command: "sudo sh get-docker.sh", exits: 0 },
  { command: "sudo docker run hello-world", prints: ["Hello from Docker!"] },
];

for (const [note, promises] of Object.entries(NOTES)) follow(note, promises, "running");
follow("notes 2 and 3: installing Docker on Linux", INSTALL, "absent");

function follow(note: string, promises: readonly Promised[], docker: "running" | "absent"): void {
  describe(note, () => {
    const known = new Map<string, string>();
    let machine: Machine;
    let terminal: Terminal;
    const filled = (text: string): string => text.replace(/\$(\w+)/g, (all, name: string) => known.get(name) ?? all);

    beforeAll(async () => {
      machine = await createMachine({ seed: note, epoch: Date.UTC(2026, 9, 12), pace: "virtual", host: NODE_TURNS, docker });
      terminal = machine.openTerminal({ rows: 40, cols: 200 }, { env: { TERM_PROGRAM: "dabba" } });
    });
    afterAll(() => machine.dispose());

    for (const { command, typed = [], prints = [], exits = 0, as } of promises) {
      test(command, async () => {
        const results = await playConsole(terminal, [{ kind: "command", text: filled(command) }, ...typed]);
        const output = plain(results.map((result) => result.output).join(""));
        for (const wanted of prints) {
          if (typeof wanted === "string") expect(output).toContain(filled(wanted));
          else expect(output).toMatch(new RegExp(wanted.source, "m"));
        }
        expect(results.at(-1)?.exitCode, output).toBe(exits);
        if (as !== undefined) known.set(as, lastLine(output));
      }, 30_000);
    }
  });
}

/** Without marks, colours and carriage returns. */
function plain(output: string): string {
  return output.replace(/\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[A-Za-z]|\r/g, "");
}

/** The last line of what a command printed; the prompt that follows does not count. */
function lastLine(output: string): string {
  const lines = output.split("\n").filter((line) => line !== "" && !line.startsWith("$ "));
  return lines.at(-1)?.trim() ?? "";
}
