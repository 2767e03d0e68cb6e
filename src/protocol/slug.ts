/** `01-machine/02-bare-metal.mdx` → `machine/bare-metal`; `index.mdx` → ``. The numbers order pages, they are no part of their names. */
export function slugOfPath(path: string): string {
  return path
    .replace(/\.mdx?$/, "")
    .split("/")
    .map((segment) => segment.replace(/^\d+-/, ""))
    .filter((segment) => segment !== "index")
    .join("/");
}
