import { fill, pageLabels } from "./labels.ts";

interface Pagefind {
  init(): Promise<void>;
  search(query: string): Promise<{ results: readonly Result[] }>;
  debouncedSearch(query: string): Promise<{ results: readonly Result[] } | null>;
}

interface Result {
  readonly id: string;
  data(): Promise<Found>;
}

interface Part {
  readonly title: string;
  readonly url: string;
  readonly excerpt: string;
}

interface Found {
  readonly url: string;
  readonly excerpt: string;
  readonly meta: { readonly title: string };
  readonly sub_results: readonly Part[];
}

const shownResults = 8;
let engine: Promise<Pagefind | undefined> | undefined;

/** Fills the dialog's list with what its field asks for. */
export async function search(dialog: HTMLDialogElement, input: HTMLInputElement): Promise<void> {
  const labels = pageLabels();
  const message = dialog.querySelector<HTMLElement>(".search-message");
  const list = dialog.querySelector("ol");
  if (message === null || list === null) return;
  engine ??= load();
  const pagefind = await engine;
  if (pagefind === undefined) {
    message.textContent = labels.searchFailed;
    return;
  }
  const query = input.value.trim();
  const found = await pagefind.debouncedSearch(query);
  if (found === null) return;
  const exact = /\s/.test(query) ? (await pagefind.search(`"${query.replaceAll('"', " ")}"`)).results : [];
  const results = [...exact, ...found.results.filter(({ id }) => exact.every((other) => other.id !== id))].slice(0, shownResults);
  const shown = await Promise.all(results.map((result) => result.data()));
  if (input.value.trim() !== query) return;
  list.replaceChildren(...shown.map(item));
  message.textContent = query === "" ? labels.searchHint : shown.length === 0 ? fill(labels.searchNothing, { query }) : "";
  message.hidden = message.textContent === "";
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
  const best = bestPart(found.sub_results);
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

/** The part of a page that has most of the words asked for, not the one that has one of them most often. */
function bestPart(parts: readonly Part[]): Part | undefined {
  const words = (part: Part) => new Set([...part.excerpt.matchAll(/<mark>(.*?)<\/mark>/g)].map(([, word]) => word?.toLowerCase().replace(/\W+$/, ""))).size;
  let best = parts[0];
  for (const part of parts) if (best === undefined || words(part) > words(best)) best = part;
  return best;
}
