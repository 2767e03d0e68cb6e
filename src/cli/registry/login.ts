import { decodeUtf8 } from "../../base/utf8.ts";
import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { readAll, readHidden, readLine } from "../prompt.ts";
import { authFor, HUB_SERVER, saveAuth } from "./credentials.ts";

const NO_TERMINAL = "Error: Cannot perform an interactive login from a non TTY device";

export default defineCommand({
  path: "login",
  use: "[OPTIONS] [SERVER]",
  short: { en: "Log in to a registry", hi: "Registry mein login karo" },
  args: maxArgs(1),
  flags: {
    password: string("p", "Password or access token", "Password ya access token"),
    "password-stdin": bool("", "Read the password from STDIN", "Password STDIN se padho"),
    username: string("u", "User name", "User ka naam"),
  },
  async run(docker, [server], flags, { changed }) {
    if (changed("password") && flags["password-stdin"]) throw new CommandError("conflicting options: cannot specify both --password and --password-stdin");
    if (changed("username") && flags.username === "") throw new CommandError("username is empty");
    if (changed("password")) docker.errLine("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
    let password = flags.password;
    if (flags["password-stdin"]) {
      if (flags.username === "") throw new CommandError("the --password-stdin option requires --username to be set");
      password = decodeUtf8(await readAll(docker))
        .replace(/\n$/, "")
        .replace(/\r$/, "");
    }
    if (changed("password") && flags.password === "") throw new CommandError("password is empty");
    const key =
      server === undefined || server === "" || server === "docker.io" || server === "index.docker.io"
        ? HUB_SERVER
        : server.replace(/^https?:\/\//, "").replace(/\/$/, "");
    let username = flags.username;
    if (username === "" && password === "") {
      const stored = authFor(docker, key === HUB_SERVER ? "docker.io" : key);
      if (stored.username && stored.password) {
        docker.errLine(
          `Authenticating with existing credentials... [Username: ${stored.username}]\n\n${infoMark(docker)} To login with a different account, run 'docker logout' followed by 'docker login'\n\n`,
        );
        await authenticate(docker, key, stored.username, stored.password, { known: true });
        return 0;
      }
    }
    if (username === "" || password === "") ({ username, password } = await ask(docker, key, username, password));
    await authenticate(docker, key, username, password);
    return 0;
  },
});

/** A terminal gets it in colour. */
function infoMark(docker: DockerCli): string {
  return docker.sys.isatty(2) ? "\x1b[97m\x1b[104mi\x1b[0m\x1b[94m Info → \x1b[0m" : " Info ->";
}

async function authenticate(docker: DockerCli, key: string, username: string, password: string, { known } = { known: false }): Promise<void> {
  const answer = await docker.client.post<{ Status: string; IdentityToken?: string }>("/auth", { username, password, serveraddress: key });
  saveAuth(docker, key, username, password, answer.IdentityToken ?? "");
  if (!known)
    docker.errLine(`
WARNING! Your credentials are stored unencrypted in '${docker.configDirectory}/config.json'.
Configure a credential helper to remove this warning. See
https://docs.docker.com/go/credential-store/
`);
  if (answer.Status) docker.line(answer.Status);
}

async function ask(docker: DockerCli, key: string, givenName: string, givenPassword: string): Promise<{ username: string; password: string }> {
  if (!docker.stdinIsTerminal) throw new CommandError(NO_TERMINAL);
  let username = givenName;
  if (username === "") {
    const stored = authFor(docker, key === HUB_SERVER ? "docker.io" : key).username;
    docker.output.out(stored ? `Username (${stored}): ` : "Username: ");
    username = ((await readLine(docker)) ?? "").trim() || (stored ?? "");
    if (username === "") throw new CommandError("Error: Non-null Username Required");
  }
  if (givenPassword !== "") return { username, password: givenPassword };
  const password = (await readHidden(docker, "Password: ")) ?? "";
  if (password === "") throw new CommandError("Error: Password Required");
  return { username, password };
}
