import type { Recorder } from "./recorder.ts";
import { containers } from "./scenarios/containers.ts";
import { errors } from "./scenarios/errors.ts";
import { exec } from "./scenarios/exec.ts";
import { fields } from "./scenarios/fields.ts";
import { files } from "./scenarios/files.ts";
import { images } from "./scenarios/images.ts";
import { ipv6 } from "./scenarios/ipv6.ts";
import { networks } from "./scenarios/networks.ts";
import { queries } from "./scenarios/queries.ts";
import { streams } from "./scenarios/streams.ts";
import { swarm } from "./scenarios/swarm.ts";
import { system } from "./scenarios/system.ts";
import { versions } from "./scenarios/versions.ts";
import { volumes } from "./scenarios/volumes.ts";
import { wire } from "./scenarios/wire.ts";

/** Requests in an order that makes sense. Everything they make has a name with `dbct` and is gone at the end: the real engine has other users. */
export const SCENARIOS: Readonly<Record<string, (recorder: Recorder) => Promise<void>>> = {
  containers,
  streams,
  exec,
  images,
  networks,
  ipv6,
  volumes,
  system,
  errors,
  versions,
  wire,
  swarm,
  fields,
  files,
  queries,
};
