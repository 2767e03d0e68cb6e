import type { Kernel } from "../../sim/kernel/types.ts";
import { API_VERSION, ENGINE_VERSION, MIN_API_VERSION } from "../api/version.ts";

export const CONTAINERD = { version: "v1.7.29", commit: "442cb34bda9a6a0fed82a2ca7cade05c5c749582" };
export const RUNC = { version: "1.3.3", commit: "v1.3.3-0-gd842d771" };
export const DOCKER_INIT = { version: "0.19.0", commit: "de40ad0" };

const GIT_COMMIT = "89c5e8f";
const GO_VERSION = "go1.25.3";
const BUILD_TIME = "2025-11-05T14:43:25.000000000+00:00";

/** GET /version. */
export function engineVersion(hardware: Kernel["hardware"]): Record<string, unknown> {
  const common = { Os: "linux", Arch: "amd64", KernelVersion: hardware.kernelRelease, BuildTime: BUILD_TIME };
  return {
    Platform: { Name: "Docker Engine - Community" },
    Components: [
      {
        Name: "Engine",
        Version: ENGINE_VERSION,
        Details: {
          ApiVersion: `1.${API_VERSION}`,
          Arch: common.Arch,
          BuildTime: BUILD_TIME,
          Experimental: "false",
          GitCommit: GIT_COMMIT,
          GoVersion: GO_VERSION,
          KernelVersion: common.KernelVersion,
          MinAPIVersion: `1.${MIN_API_VERSION}`,
          Os: common.Os,
        },
      },
      { Name: "containerd", Version: CONTAINERD.version, Details: { GitCommit: CONTAINERD.commit } },
      { Name: "runc", Version: RUNC.version, Details: { GitCommit: RUNC.commit } },
      { Name: "docker-init", Version: DOCKER_INIT.version, Details: { GitCommit: DOCKER_INIT.commit } },
    ],
    Version: ENGINE_VERSION,
    ApiVersion: `1.${API_VERSION}`,
    MinAPIVersion: `1.${MIN_API_VERSION}`,
    GitCommit: GIT_COMMIT,
    GoVersion: GO_VERSION,
    ...common,
  };
}
