import { fileURLToPath } from "node:url";
import type { MdastPluginEntry, MdxJsxFlowElement } from "satteri";
import type { ExecutedBlock } from "../../protocol/steps.ts";
import { blockContent } from "./block-content.ts";
import { isRun } from "./console-source.ts";
import { executePage } from "./execute-page.ts";
import type { MachineBundle } from "./machine-bundle.ts";
import { type PageSource, readPageSource } from "./page-source.ts";

/**
 * Turns ```` ```console run ```` blocks into `<ConsoleBlock content="…">` with what their commands print. A page is run once, for
 * both languages.
 */
export function consoleBlocks(bundle: MachineBundle): MdastPluginEntry {
  const runs = new Map<string, Promise<readonly ExecutedBlock[]>>();
  const run = (page: PageSource) => {
    const key = JSON.stringify([page.machine, page.blocks.map((block) => [block.user, block.fresh, block.units.map((unit) => [unit.steps, unit.exits])])]);
    const known = runs.get(key);
    if (known !== undefined) return known;
    const started = executePage(page, bundle);
    runs.set(key, started);
    return started;
  };
  return ({ fileURL }) => {
    let page: PageSource | undefined;
    let executed: readonly ExecutedBlock[] = [];
    let next = 0;
    return {
      name: "dabba-console-blocks",
      async before() {
        page = fileURL === undefined ? undefined : await readPageSource(new URL(`file://${fileURLToPath(fileURL)}`));
        if (page !== undefined) executed = await run(page);
      },
      async code(node) {
        if (page === undefined || node.lang !== "console" || !isRun(node.meta ?? "")) return undefined;
        const index = next;
        next += 1;
        const block = page.blocks[index];
        const result = executed[index];
        if (block === undefined || result === undefined) throw new Error(`${page.path}: block ${index + 1} was not found in the source`);
        return element("ConsoleBlock", { content: JSON.stringify(blockContent(index, block, result, (await bundle.load()).module)) });
      },
    };
  };
}

function element(name: string, attributes: Readonly<Record<string, string>>): MdxJsxFlowElement {
  return {
    type: "mdxJsxFlowElement",
    name,
    attributes: Object.entries(attributes).map(([key, value]) => ({ type: "mdxJsxAttribute", name: key, value })),
    children: [],
  };
}
