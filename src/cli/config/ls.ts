import { listData } from "../data-commands.ts";

export default listData("config");
