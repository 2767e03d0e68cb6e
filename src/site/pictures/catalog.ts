type Drawing = (props: { alt: string; labels: Readonly<Record<string, string>> }) => unknown;

const modules = import.meta.glob<{ default: Drawing }>("./drawings/*.astro", { eager: true });

/** Pictures by the name of their file. */
export const pictures: Readonly<Record<string, Drawing>> = Object.fromEntries(
  Object.entries(modules).map(([path, module]) => [path.replace(/^.*\/|\.astro$/g, ""), module.default]),
);
