import { describeCases } from "../support/cases.ts";
import { type Flavor, onOurPrograms, onRealPrograms } from "./case-world.ts";

for (const flavor of ["gnu", "busybox"] satisfies Flavor[]) {
  describeCases(
    new URL(`./cases/${flavor}`, import.meta.url).pathname,
    (row) => onOurPrograms(flavor, row),
    (row) => onRealPrograms(flavor, row),
  );
}
