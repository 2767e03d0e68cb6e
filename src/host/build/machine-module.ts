/** What the machine's bundle exports. */
export type MachineModule = typeof import("../node/main.ts");
