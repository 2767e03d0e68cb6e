import { describeCases } from "../support/cases.ts";
import { anonymous, type Dialect, onRealShell } from "./real-shell.ts";
import { bootShells } from "./support.ts";

for (const dialect of ["bash", "dash", "ash"] satisfies Dialect[]) {
  describeCases(
    new URL(`./cases/${dialect}`, import.meta.url).pathname,
    async ({ script, stdin }) => {
      const machine = bootShells();
      const result = await machine.run([dialect, "-c", script], stdin);
      machine.driver.dispose();
      return { ...result, stdout: anonymous(result.stdout), stderr: anonymous(result.stderr) };
    },
    (row) => onRealShell(dialect, row),
  );
}
