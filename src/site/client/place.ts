/** Marks the part being read in the list of contents, and takes the place along when the language is switched. */
export function watchPlace(): void {
  const headings = [...document.querySelectorAll<HTMLElement>("main :is(h2, h3)[id]")];
  if (headings.length === 0) return;
  const links = new Map([...document.querySelectorAll<HTMLAnchorElement>(".contents a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const here = currentHeading(headings)?.id;
    for (const [id, link] of links) {
      if (id === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(mark);
    },
    { passive: true },
  );
  mark();
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) {
    link.addEventListener("click", () => {
      const heading = currentHeading(headings);
      if (heading !== undefined) link.hash = heading.id;
    });
  }
}

function currentHeading(headings: readonly HTMLElement[]): HTMLElement | undefined {
  return headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
}
