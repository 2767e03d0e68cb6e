/** Keeps the meaning of a term on the screen: moved to the left at the right edge, below the word right under the header. */
export function watchTerms(): void {
  const place = (event: Event) => {
    const term = event.target instanceof Element ? event.target.closest(".term") : null;
    const meaning = term?.querySelector<HTMLElement>(".term-meaning");
    if (meaning == null || getComputedStyle(meaning).position !== "absolute") return;
    meaning.classList.remove("below");
    meaning.style.translate = "";
    const { top, right } = meaning.getBoundingClientRect();
    const header = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
    meaning.classList.toggle("below", top < header);
    const over = right - document.documentElement.clientWidth + 12;
    if (over > 0) meaning.style.translate = `${-over}px`;
  };
  for (const type of ["pointerover", "focusin"]) document.addEventListener(type, place, { passive: true });
}
