import { createConfig } from "../data-commands.ts";

export default createConfig();
