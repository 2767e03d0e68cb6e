import { bool, type GoType, list, pointer, string, strings, struct, uint } from "../../api/go-types.ts";

/** Body of POST /containers/{id}/exec. */
export interface ExecConfig {
  User: string;
  Privileged: boolean;
  Tty: boolean;
  ConsoleSize: number[] | null;
  AttachStdin: boolean;
  AttachStderr: boolean;
  AttachStdout: boolean;
  DetachKeys: string;
  Env: string[] | null;
  WorkingDir: string;
  Cmd: string[] | null;
}

export const execConfigType: GoType<ExecConfig> = struct("container.ExecOptions", {
  User: string,
  Privileged: bool,
  Tty: bool,
  ConsoleSize: list(uint),
  AttachStdin: bool,
  AttachStderr: bool,
  AttachStdout: bool,
  DetachKeys: string,
  Env: list(string),
  WorkingDir: string,
  Cmd: strings,
});

/** Body of POST /exec/{id}/start. */
export interface ExecStartConfig {
  Detach: boolean;
  Tty: boolean;
  ConsoleSize: number[] | null;
}

export const execStartConfigType: GoType<ExecStartConfig> = struct("container.ExecStartOptions", {
  Detach: bool,
  Tty: bool,
  ConsoleSize: pointer(list(uint)) as GoType<number[] | null>,
});
