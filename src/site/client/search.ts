import { fill, pageLabels } from "./labels.ts";

interface Pagefind {
  init(): Promise<void>;
  debouncedSearch(query: string): Promise<{ results: { data(): Promise<Found> }[] } | null>;
}

interface Found {
  readonly url: string;
  readonly excerpt: string;
  readonly meta: { readonly title: string };
  readonly sub_results: readonly { readonly title: string; readonly url: string; readonly excerpt: string }[];
}

const shownResults = 8;
let dialog: HTMLDialogElement | undefined;

export function openSearch(): void {
  dialog ??= createDialog();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input")?.select();
}

function createDialog(): HTMLDialogElement {
  const labels = pageLabels();
  const element = document.createElement("dialog");
  element.className = "search-dialog";
  element.setAttribute("aria-label", labels.search);
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = labels.searchPlaceholder;
  input.setAttribute("aria-label", labels.searchPlaceholder);
  const message = document.createElement("p");
  message.className = "search-message";
  message.setAttribute("role", "status");
  message.textContent = labels.searchHint;
  const list = document.createElement("ol");
  element.append(input, message, list);
  document.body.append(element);

  const engine = load();
  const search = async () => {
    const pagefind = await engine;
    if (pagefind === undefined) {
      message.textContent = labels.searchFailed;
      return;
    }
    const query = input.value.trim();
    const found = await pagefind.debouncedSearch(query);
    if (found === null) return;
    const results = await Promise.all(found.results.slice(0, shownResults).map((result) => result.data()));
    list.replaceChildren(...results.map(item));
    message.textContent = query === "" ? labels.searchHint : results.length === 0 ? fill(labels.searchNothing, { query }) : "";
    message.hidden = message.textContent === "";
  };
  input.addEventListener("input", () => void search());
  element.addEventListener("keydown", (event) => move(event, element));
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  return element;
}

async function load(): Promise<Pagefind | undefined> {
  try {
    const pagefind = (await import(/* @vite-ignore */ new URL("/pagefind/pagefind.js", location.href).href)) as Pagefind;
    await pagefind.init();
    return pagefind;
  } catch {
    return undefined;
  }
}

function item(found: Found): HTMLLIElement {
  const best = found.sub_results[0];
  const li = document.createElement("li");
  const link = document.createElement("a");
  link.href = best?.url ?? found.url;
  const title = document.createElement("strong");
  title.textContent = best !== undefined && best.title !== found.meta.title ? `${found.meta.title}: ${best.title}` : found.meta.title;
  const excerpt = document.createElement("span");
  // The index escapes the text; its only markup is <mark>.
  excerpt.innerHTML = best?.excerpt ?? found.excerpt;
  link.append(title, excerpt);
  li.append(link);
  return li;
}

function move(event: KeyboardEvent, element: HTMLElement): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...element.querySelectorAll<HTMLElement>("input, a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
