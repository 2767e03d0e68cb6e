import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "nologin",
  summary: "refuse a login",
  async main(sys) {
    await sys.write(1, "This account is currently not available.\n");
    return 1;
  },
});
