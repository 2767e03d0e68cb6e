import { fromBase64 } from "../../../base/base64.ts";
import { decodeUtf8, encodeUtf8 } from "../../../base/utf8.ts";

import type { GivenFile } from "../../container/given-file.ts";
import type { SwarmContext } from "../context.ts";
import type { Data, Service, Task } from "../objects.ts";
import type { FileTarget } from "../spec/container-spec.ts";
import { templateValues } from "./container-request.ts";
import { expandTemplate } from "./expand-template.ts";

/** The secrets and configs of a task, as its container finds them. */
export function taskFiles(context: SwarmContext, service: Service, task: Task): GivenFile[] {
  const spec = task.spec.ContainerSpec;
  const fileOf = (kind: "secret" | "config", id: string, name: string, target: FileTarget | null): GivenFile[] => {
    const data = (kind === "secret" ? context.state.secrets : context.state.configs).get(id);
    if (data === undefined || target === null) return [];
    return [
      {
        kind,
        id,
        target: absolute(target.Name || name, kind === "secret" ? "/run/secrets" : ""),
        content: contentOf(context, service, task, data),
        uid: Number(target.UID) || 0,
        gid: Number(target.GID) || 0,
        mode: target.Mode & 0o7777,
      },
    ];
  };
  return [
    ...(spec?.Secrets ?? []).flatMap(({ SecretID, SecretName, File }) => fileOf("secret", SecretID, SecretName, File)),
    ...(spec?.Configs ?? []).flatMap(({ ConfigID, ConfigName, File }) => fileOf("config", ConfigID, ConfigName, File)),
  ];
}

function absolute(path: string, directory: string): string {
  return path.startsWith("/") ? path : `${directory}/${path}`;
}

/** `--template-driver golang`: fields of the task are filled in. */
function contentOf(context: SwarmContext, service: Service, task: Task, data: Data): Uint8Array {
  const content = fromBase64(data.spec.Data) ?? new Uint8Array(0);
  if (data.spec.Templating?.Name !== "golang") return content;
  return encodeUtf8(expandTemplate(decodeUtf8(content), templateValues(context, service, task)));
}
