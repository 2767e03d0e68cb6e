/** What this client says it was built from. */
export const BUILD_COMMIT = "ecc6942";
export const BUILD_TIME = "Wed Nov  5 14:43:33 2025";
export const GO_VERSION = "go1.25.3";
