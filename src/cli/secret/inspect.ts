import { inspectData } from "../data-commands.ts";

export default inspectData("secret");
