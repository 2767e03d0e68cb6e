import { pageLabels } from "./labels.ts";

/** Long enough to move from a word into its explanation. */
const lingerMilliseconds = 200;

/**
 * Says what the word under the pointer, the finger or the keyboard means. Words carry their text (`data-title`, `data-text`); a
 * command is one stop for the keyboard, the arrows go through its words.
 */
export function watchExplanations(): void {
  const card = new Card();
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const stay = () => clearTimeout(leaving);
  const leave = () => {
    stay();
    leaving = setTimeout(() => card.hide(), lingerMilliseconds);
  };

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const word = wordOf(target);
    if (word !== undefined) {
      stay();
      card.show(word);
    } else if (card.contains(target)) stay();
    else if (card.word !== undefined && !card.byKeyboard) leave();
  });
  document.addEventListener("click", ({ target }) => {
    const word = wordOf(target);
    if (word !== undefined && word.closest("a, summary, button") === null) card.show(word);
    else if (!card.contains(target)) card.hide();
  });
  document.addEventListener("focusin", ({ target }) => {
    const command = commandOf(target);
    if (command === undefined) card.hide();
    else if (command.matches(":focus-visible")) card.show(wordsOf(command)[0], command);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (commandOf(target) !== undefined) card.hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card.word !== undefined) {
      card.hide();
      event.stopPropagation();
      return;
    }
    const command = commandOf(event.target);
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (command === undefined || step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const words = wordsOf(command);
    const at = card.word === undefined ? -1 : words.indexOf(card.word);
    event.preventDefault();
    card.show(words[Math.max(0, Math.min(words.length - 1, at + step))], command);
  });
  addEventListener("scroll", () => card.place(), { passive: true, capture: true });
  addEventListener("resize", () => card.hide());
}

class Card {
  word: HTMLElement | undefined;
  byKeyboard = false;
  #element: HTMLElement | undefined;
  #command: HTMLElement | undefined;

  /** `command` has the keyboard and is described by the card. */
  show(word: HTMLElement | undefined, command?: HTMLElement): void {
    if (word === undefined || (word === this.word && command === this.#command)) return;
    this.hide();
    this.word = word;
    this.byKeyboard = command !== undefined;
    this.#command = command;
    const element = this.#card();
    const [title, text, keys] = element.children;
    if (title) title.textContent = word.dataset["title"] ?? "";
    if (text) text.textContent = word.dataset["text"] ?? "";
    if (keys instanceof HTMLElement) keys.hidden = !this.byKeyboard;
    element.hidden = false;
    word.classList.add("explaining");
    command?.setAttribute("aria-describedby", element.id);
    this.place();
  }

  hide(): void {
    this.word?.classList.remove("explaining");
    this.#command?.removeAttribute("aria-describedby");
    if (this.#element) this.#element.hidden = true;
    this.word = undefined;
    this.#command = undefined;
    this.byKeyboard = false;
  }

  contains(target: EventTarget | null): boolean {
    return target instanceof Node && this.#element?.contains(target) === true;
  }

  /** Below its word, or above where there is no room; never over the edge. */
  place(): void {
    const element = this.#element;
    if (this.word === undefined || element === undefined) return;
    const word = (this.word.getClientRects()[0] as DOMRect | undefined) ?? this.word.getBoundingClientRect();
    if (word.bottom < 0 || word.top > innerHeight) {
      this.hide();
      return;
    }
    const { width, height } = element.getBoundingClientRect();
    const edge = 8;
    const below = word.bottom + edge + height <= innerHeight;
    element.style.left = `${Math.max(edge, Math.min(word.left, document.body.getBoundingClientRect().right - width - edge))}px`;
    element.style.top = `${below ? word.bottom + 6 : Math.max(edge, word.top - height - 6)}px`;
  }

  #card(): HTMLElement {
    if (this.#element) return this.#element;
    const element = document.createElement("div");
    element.id = "explanation";
    element.className = "explanation";
    element.setAttribute("role", "tooltip");
    element.setAttribute("aria-live", "polite");
    for (const [tag, name] of [
      ["code", "bare"],
      ["p", ""],
      ["p", "explanation-keys"],
    ] as const)
      element.append(Object.assign(document.createElement(tag), { className: name }));
    if (element.lastElementChild) element.lastElementChild.textContent = pageLabels().explanationKeys;
    document.body.append(element);
    this.#element = element;
    return element;
  }
}

function wordOf(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>(".explained [data-text]") : null) ?? undefined;
}

/** The command that has the keyboard. */
function commandOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof HTMLElement && target.matches(".explained[tabindex]") ? target : undefined;
}

function wordsOf(command: HTMLElement): HTMLElement[] {
  return [...command.querySelectorAll<HTMLElement>("[data-text]")];
}
