/** The engine that this one behaves like. */
export const ENGINE_VERSION = "28.5.2";
/** x of the newest and the oldest API version 1.x. */
export const API_VERSION = 51;
export const MIN_API_VERSION = 24;
/** The Server header. */
export const SERVER = `Docker/${ENGINE_VERSION} (linux)`;
