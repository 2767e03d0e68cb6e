import { removeData } from "../data-commands.ts";

export default removeData("config");
