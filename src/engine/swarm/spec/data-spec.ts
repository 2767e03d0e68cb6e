import { bytes, type GoType, map, omit, pointer, string, struct } from "../../api/go-types.ts";

interface Driver {
  Name: string;
  Options: Record<string, string> | null;
}

/** Wire types swarm.SecretSpec and swarm.ConfigSpec. */
export interface DataSpec {
  Name: string;
  Labels: Record<string, string> | null;
  /** Base64. Of a secret it is never shown. */
  Data: string;
  Driver: Driver | null;
  Templating: Driver | null;
}

const driverType: GoType<Driver> = struct("swarm.Driver", { Name: omit(string), Options: omit(map(string)) });

export const dataSpecType: GoType<DataSpec> = struct("swarm.SecretSpec", {
  Name: omit(string),
  Labels: map(string),
  Data: omit(bytes),
  Driver: omit(pointer(driverType)),
  Templating: omit(pointer(driverType)),
});
