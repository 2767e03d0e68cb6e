import { decodeUtf8 } from "../../base/utf8.ts";
import { encodeQuery } from "../../http/url.ts";
import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import { fetchUrl } from "./registry-client.ts";
import type { Images } from "./service.ts";

/** Wire type registry.SearchResult. */
interface SearchResult {
  readonly star_count: number;
  readonly is_official: boolean;
  readonly name: string;
  readonly is_automated: boolean;
  readonly description: string;
}

/** `docker search`, on Docker Hub or on the registry in front of the term. */
export async function searchImages(images: Images, term: string, limit: number | undefined, filters: Filters): Promise<SearchResult[]> {
  filters.validate(["is-automated", "is-official", "stars"]);
  const count = limit ?? 25;
  if (count < 1 || count > 100) throw new EngineError("InvalidParameter", `limit ${count} is outside the range of [1, 100]`);
  const official = filters.has("is-official") ? filters.flag("is-official") : undefined;
  const automated = filters.has("is-automated") ? filters.flag("is-automated") : undefined;
  const stars = Math.max(0, ...filters.get("stars").map(starCount));
  const slash = term.indexOf("/");
  const host = slash > 0 && /[.:]/.test(term.slice(0, slash)) ? term.slice(0, slash) : "index.docker.io";
  const query = host === "index.docker.io" ? term.replace(/^library\//, "") : term.slice(slash + 1);
  const scheme = host === "index.docker.io" ? "https" : "http";
  const response = await fetchUrl(images.context, "GET", `${scheme}://${host}/v1/search?${encodeQuery({ n: count, q: query })}`);
  if (response.status !== 200) throw new EngineError("System", `unexpected status code ${response.status}`);
  const { results } = JSON.parse(decodeUtf8(await response.body())) as { results: SearchResult[] };
  return results
    .filter((result) => official === undefined || result.is_official === official)
    .filter((result) => automated === undefined || result.is_automated === automated)
    .filter((result) => result.star_count >= stars)
    .map(({ star_count, is_official, name, description }) => ({ star_count, is_official, name, is_automated: false, description }));
}

function starCount(text: string): number {
  if (!/^\d+$/.test(text))
    throw new EngineError("InvalidParameter", `invalid filter 'stars=${text}': strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
