/** What stops a statement; the message is bc's own. */
export class BcError extends Error {}
