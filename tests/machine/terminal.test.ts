import { afterAll, beforeAll, describe, it } from "vitest";
import { KEYS, sitDown } from "../support/terminal.ts";

const { ctrl, left, home, up } = KEYS;
type Seat = Awaited<ReturnType<typeof sitDown>>;

describe("a terminal of the host", () => {
  let at: Seat;
  beforeAll(async () => {
    at = await sitDown({ images: ["alpine", "nginx"] });
  });
  afterAll(() => at.leave());

  /** Types on a cleared screen. */
  async function fresh(keys: string): Promise<void> {
    await at.type(`${ctrl("c")}${ctrl("l")}`);
    await at.until((rows) => (rows[0] ?? "").endsWith("$") && rows.slice(1).every((row) => row === ""));
    await at.type(keys);
  }

  it("keeps output without a final newline before the prompt, whatever is edited behind it", async () => {
    await fresh("printf hi\r");
    await at.until((rows) => rows[1] === "hilearner@dabba:~$");
    await at.type(`echo abc${left}${left}X${left}${left}${home}Z${ctrl("e")}!`);
    await at.until((rows) => rows[1] === "hilearner@dabba:~$ Zecho aXbc!");
    await at.type(`${ctrl("w")}${ctrl("w")}`);
    await at.until((rows) => rows[1] === "hilearner@dabba:~$");
  });

  it("edits across rows and with wide characters", async () => {
    await fresh(`echo ${"0123456789".repeat(8)}`);
    await at.see("78901234567890123456789");
    await at.type(`${home}${ctrl("d").repeat(0)}A${ctrl("e")}B`);
    await at.until((rows) => rows[0]?.startsWith("learner@dabba:~$ Aecho 0123") === true && rows[1]?.endsWith("789B") === true);
    await at.type(`${ctrl("u")}echo 日本語${left}${left}X`);
    await at.until((rows) => rows[0] === "learner@dabba:~$ echo 日X本語" && rows[1] === "");
    await at.type(`${ctrl("e")}\x7f\r`);
    await at.until((rows) => rows[1] === "日X本");
  });

  it("kills, yanks, undoes, searches and goes through the history", async () => {
    await fresh(`echo one two${ctrl("w")}${ctrl("w")}${ctrl("y")}\r`);
    await at.until((rows) => rows[1] === "one two");
    await at.type(`echo x${ctrl("u")}${ctrl("_")}${ctrl("_")}y`);
    await at.type(`${ctrl("a")}${ctrl("k")}${ctrl("r")}one`);
    await at.see("(reverse-i-search)`one': echo one two");
    await at.type("\r");
    await at.until((rows) => rows.filter((row) => row === "one two").length === 2);
    await at.type("echo !$ !#\r");
    await at.see("two echo two");
    await at.type(`${up}${up} three\r`);
    await at.see("one two three");
  });

  it("controls jobs", async () => {
    await fresh("sleep 100\r");
    await at.see("sleep 100");
    await at.type(ctrl("z"));
    await at.see("[1]+  Stopped                 sleep 100");
    await at.type("bg\r");
    await at.see("[1]+ sleep 100 &");
    await at.type("fg\r");
    await at.until((rows) => rows.filter((row) => row === "sleep 100").length === 1);
    await at.type("\x1c");
    await at.see("^\\Quit");
    await at.type("echo $?\r");
    await at.see("131");
    await at.type("sleep 200\r");
    await at.see("sleep 200");
    await at.type(ctrl("c"));
    await at.until((rows) => rows.some((row) => row.endsWith("^C")));
    await at.type(`echo unfinished${ctrl("c")}echo fini\x08\x08shed\r`);
    await at.see("fished");
  });

  it("completes commands, files, variables and what docker knows", { timeout: 60_000 }, async () => {
    await fresh("docker volume create notes; docker network create backstage; docker run -d --name web nginx\r");
    await at.until((rows) => rows.filter((row) => /^[0-9a-f]{64}$/.test(row)).length === 2);
    for (const [typed, completed] of [
      ["hostna", "hostname"],
      ["cat /etc/host\t\tn", "cat /etc/hostname"],
      ["echo $HOSTN", "echo $HOSTNAME"],
      ["docker stop w", "docker stop web"],
      ["docker volume rm no", "docker volume rm notes"],
      ["docker network rm back", "docker network rm backstage"],
      ["docker rmi al", "docker rmi alpine:latest"],
      ["docker run --network=back", "docker run --network=backstage"],
      ["docker run --network back", "docker run --network backstage"],
      ["docker run --restart unl", "docker run --restart unless-stopped"],
      ["docker run --rest", "docker run --restart"],
      ["docker contai", "docker container"],
      ["docker compose u\tp", "docker compose up"],
      ["sudo docker inspe", "sudo docker inspect"],
      ["export HOSTN", "export HOSTNAME"],
    ] as const) {
      await fresh(`${typed}\t`);
      await at.until(() => at.line().startsWith(`learner@dabba:~$ ${completed}`));
    }
  });

  it("pastes", async () => {
    await fresh(`\x1b[200~echo one\necho two\x1b[201~`);
    await at.until((rows) => rows[0] === "learner@dabba:~$ echo one" && rows[1] === "echo two");
    await at.type("\r");
    await at.until((rows) => rows.includes("one") && rows.includes("two"));
    const lines = Array.from({ length: 500 }, (_, index) => `x=${index}`);
    await fresh(`\x1b[200~${lines.join("\n")}\x1b[201~\recho last $x\r`);
    await at.see("last 499", 15_000);
    await fresh(`${lines.join("\r")}\recho again $((x+1))\r`);
    await at.see("again 500", 15_000);
  });

  it("answers after a line of 10 MB and after binary garbage", { timeout: 60_000 }, async () => {
    const line = "y".repeat(10_000_000);
    await fresh(`\x1b[200~${line}\x1b[201~`);
    await at.until(() => at.line().endsWith("yyy"), 30_000);
    await at.type(`${ctrl("c")}`);
    await fresh("echo alive $((40+2))\r");
    await at.see("alive 42", 30_000);
    const noise = Array.from({ length: 60_000 }, (_, index) => String.fromCharCode((index * 7919) % 251)).join("");
    await at.type(noise);
    await at.type(`${ctrl("c")}${ctrl("q")}\x1b[201~${ctrl("g")}${ctrl("c")}\r`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await at.type(`${ctrl("c")}\rclear\recho still $((40+3))\r`);
    await at.see("still 43", 30_000);
  });

  it("lets an interrupt through where nobody reads what was pasted", async () => {
    await fresh("sleep 1000\r");
    await at.see("sleep 1000");
    void at.type("z\n".repeat(100_000));
    await at.type(ctrl("c"));
    await at.type("echo free $((1+1))\r");
    await at.see("free 2");
  });
});

describe("containers on a terminal", () => {
  let at: Seat;
  beforeAll(async () => {
    at = await sitDown({ images: ["alpine", "nginx", "postgres"] });
  });
  afterAll(() => at.leave());

  it("run -it, detach, attach, exec, resize", async () => {
    await at.type("docker run -it --name box alpine\r");
    await at.see("/ #");
    at.resize(20, 70);
    await at.type("stty size\r");
    await at.see("20 70");
    await at.type(`${ctrl("p")}${ctrl("q")}`);
    await at.until((rows) => rows.some((row) => row.startsWith("/ # learner@") || row.startsWith("learner@dabba:~$")) && at.line().endsWith("$"));
    await at.type("clear\r");
    await at.until((rows) => rows[0] === "learner@dabba:~$");
    await at.type("docker attach box\r\r");
    await at.see("/ #");
    await at.type("echo attached-$((1+1))\r");
    await at.see("attached-2");
    await at.type(`${ctrl("p")}${ctrl("q")}`);
    await at.until(() => at.line().endsWith("$"));
    await at.type("clear\r");
    await at.until((rows) => rows[0] === "learner@dabba:~$");
    await at.type("docker exec -it box sh\r");
    await at.see("/ #");
    at.resize(24, 90);
    await at.type("stty size\r");
    await at.see("24 90");
    await at.type("exit 3\r");
    await at.until(() => at.line().endsWith("$"));
    await at.type("echo code $?\r");
    await at.see("code 3");
    await at.type("docker rm -f box\r");
    await at.until((rows) => rows.includes("box"));
  });

  it("watches: top, stats, watch", async () => {
    at.resize(24, 80);
    await at.type("docker run -d --name web nginx\r");
    await at.until((rows) => rows.some((row) => /^[0-9a-f]{64}$/.test(row)));
    await at.type("top -d 0.2\r");
    await at.see("PID USER");
    at.resize(15, 60);
    await at.until((rows) => rows[0]?.startsWith("top -") === true && rows.length === 15);
    await at.type("q");
    await at.until(() => at.line().endsWith("$"));
    at.resize(24, 100);
    await at.type("watch -n 0.2 docker ps\r");
    await at.see("Every 0.2s: docker ps");
    await at.see("nginx");
    await at.type(ctrl("c"));
    await at.until(() => at.line().endsWith("$"));
    await at.type("clear; docker stats\r");
    await at.see("CPU %");
    await at.until((rows) => rows.some((row) => /web +\d+\.\d\d%/.test(row)));
    await at.type(ctrl("c"));
    await at.until(() => at.line().endsWith("$"));
  });

  it("a fork bomb in a container ends at its limit, and the host answers", { timeout: 40_000 }, async () => {
    await at.type("clear; docker run --rm --pids-limit 50 alpine sh -c 'b() { b | b & }; b; sleep 1; echo over' 2>&1 | tail -1; echo host $((6*7))\r");
    await at.see("host 42", 30_000);
  });

  it("yes without a reader, a directory that is gone", async () => {
    await at.type("clear; yes > /dev/null & sleep 0.2; kill $!; echo killed $((1+1))\r");
    await at.see("killed 2");
    await at.type("clear; mkdir /tmp/gone; cd /tmp/gone; rmdir /tmp/gone; ls; touch x; cd /tmp; pwd\r");
    await at.see("touch: cannot touch 'x': No such file or directory");
    await at.until((rows) => rows.includes("/tmp"));
  });

  it("psql and htop are at home on it", async () => {
    at.resize(24, 80);
    await at.type("clear; docker run -d --name pg -e POSTGRES_HOST_AUTH_METHOD=trust postgres > /dev/null; sleep 1.5; docker exec -it pg psql -U postgres\r");
    await at.see("postgres=#", 20_000);
    await at.type("create table t (n int);\rinsert into t values (1),\r(2);\r");
    await at.see("INSERT 0 2");
    await at.type("select sum(n)\r");
    await at.see("postgres-#");
    await at.type("from t;\r");
    await at.see("(1 row)");
    await at.type("\\q\r");
    await at.until(() => at.line().endsWith("$"));
    await at.type("clear; htop\r");
    await at.see("Load average:");
    await at.see("F10Quit");
    await at.type("q");
    await at.until(() => at.line().endsWith("$"));
  });
});
