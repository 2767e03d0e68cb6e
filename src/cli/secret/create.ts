import { createSecret } from "../data-commands.ts";

export default createSecret();
