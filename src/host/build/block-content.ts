import type { ConsoleBlockContent, ExecutedBlock } from "../../protocol/steps.ts";
import type { ConsoleSource } from "./console-source.ts";
import type { MachineModule } from "./machine-module.ts";

/** What the component of a console block draws, and what its script needs to play it. */
export function blockContent(index: number, block: ConsoleSource, executed: ExecutedBlock, module: MachineModule): ConsoleBlockContent {
  const { before, units } = executed.console;
  return {
    data: {
      block: index,
      user: block.user,
      fresh: block.fresh,
      units: block.units.map(({ command, steps }) => ({ command, steps })),
      rows: 1 + before.length + units.reduce((rows, unit) => rows + unit.echo.length + unit.output.length, 0),
    },
    executed,
    explained: block.units.map(({ command }) => module.explainLine(command)),
  };
}
