import { fileURLToPath } from "node:url";
import type { HastPluginEntry } from "satteri";

/** Authors write `/docker/run/` in both languages; in `content/hi` it leads to `/hi/docker/run/`. */
export const localLinks: HastPluginEntry = ({ fileURL }) => {
  const path = fileURL === undefined ? "" : fileURLToPath(fileURL).replaceAll("\\", "/");
  if (!path.includes("/content/hi/")) return false;
  return {
    name: "dabba-local-links",
    element: {
      filter: ["a"],
      visit(node, context) {
        const href = node.properties["href"];
        if (typeof href === "string" && /^\/(?!\/|hi\/)/.test(href) && !/\.\w+$/.test(href)) context.setProperty(node, "href", `/hi${href}`);
      },
    },
  };
};
