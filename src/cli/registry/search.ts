import { exactArgs } from "../args.ts";
import { encodeBase64Url } from "../base64.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { int } from "../flag/kinds.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { ellipsis } from "../format/text.ts";
import { filterFlag, formatFlag, noTruncFlag } from "../option/common.ts";
import { authFor } from "./credentials.ts";

interface SearchResult {
  name: string;
  description: string;
  star_count: number;
  is_official: boolean;
}

export default defineCommand({
  path: "search",
  use: "[OPTIONS] TERM",
  short: { en: "Look for images on Docker Hub", hi: "Docker Hub par images dhoondho" },
  args: exactArgs(1),
  flags: { filter: filterFlag, format: formatFlag, limit: int("", "Most results", "Zyada se zyada kitne nateeje"), "no-trunc": noTruncFlag },
  async run(docker, [term = ""], flags) {
    if (flags.filter["is-automated"] !== undefined)
      docker.errLine('WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true" will not yield any results in future.');
    const slash = term.indexOf("/");
    const domain = slash > 0 && /[.:]|^localhost$/.test(term.slice(0, slash)) ? term.slice(0, slash) : "docker.io";
    const results = await docker.client.json<SearchResult[]>("GET", "/images/search", {
      query: { term, limit: flags.limit > 0 ? flags.limit : undefined, filters: encodeFilters(flags.filter) },
      headers: { "X-Registry-Auth": encodeBase64Url(JSON.stringify(authFor(docker, domain))) },
    });
    printRows(docker, results, searchFormat(!flags["no-trunc"]), { format: flags.format });
    return 0;
  },
});

function searchFormat(trunc: boolean): RowFormat<SearchResult> {
  return {
    type: "*registry.searchContext",
    headers: { Name: "NAME", Description: "DESCRIPTION", StarCount: "STARS", IsOfficial: "OFFICIAL" },
    table: "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}",
    fields: (result) => {
      const description = result.description.replaceAll("\n", " ").replaceAll("\r", " ");
      return {
        Description: trunc ? ellipsis(description, 45) : description,
        IsOfficial: result.is_official ? "[OK]" : "",
        Name: result.name,
        StarCount: String(result.star_count),
      };
    },
  };
}
