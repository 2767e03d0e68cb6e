/** State.Health: the verdict and the last probes. */
export interface Health {
  status: "starting" | "healthy" | "unhealthy";
  failingStreak: number;
  /** At most five. */
  readonly log: HealthProbe[];
}

export interface HealthProbe {
  /** RFC 3339. */
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
  readonly Output: string;
}
