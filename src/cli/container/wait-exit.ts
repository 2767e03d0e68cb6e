import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";

/**
 * Asks for the exit of a container before it starts, so that none is missed. The outer promise resolves once the engine has
 * taken the question, the inner one with the exit status.
 */
export async function waitForExit(docker: DockerCli, id: string, removed: boolean): Promise<{ status: Promise<number> }> {
  const response = await docker.client.request("POST", `/containers/${pathEscape(id)}/wait`, { query: { condition: removed ? "removed" : "next-exit" } });
  const status = docker.sys.thread(async () => {
    try {
      const answer = JSON.parse(decodeUtf8(await response.body())) as { StatusCode: number; Error?: { Message: string } | null };
      if (!answer.Error?.Message) return answer.StatusCode;
      docker.errLine(`Error waiting for container: ${answer.Error.Message}`);
      return 125;
    } catch (error) {
      if (!isErrno(error) && !(error instanceof SyntaxError)) throw error;
      return 125;
    }
  });
  return { status };
}
