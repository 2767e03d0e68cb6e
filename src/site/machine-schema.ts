import { z } from "astro/zod";

/** Front matter `machine:` of a page. */
export const machineSchema = z.strictObject({
  /** Images that are there beforehand: `[nginx, redis:7]`. */
  images: z.array(z.string()).optional(),
  /** `running` (default), `stopped`, or `absent`: no Docker until it is installed. */
  docker: z.enum(["running", "stopped", "absent"]).optional(),
  /** A registry on 127.0.0.1:5000. */
  registry: z.boolean().optional(),
  /** What is wrong with it: `[slow-pulls]`. */
  faults: z.array(z.enum(["slow-pulls", "offline", "rate-limit", "registry-timeout", "full-disk"])).optional(),
  /** Files of the host: path to text. */
  files: z.record(z.string(), z.string()).optional(),
});
