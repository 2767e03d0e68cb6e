/** The one place for what differs between deployments of the site. */
export const site = {
  name: "Dabba",
  /** Where it is served. Only canonical links and the site map use it. */
  url: "https://dabba-notes.github.io",
  repository: "https://github.com/dabba-notes/dabba",
  branch: "main",
  /** Where the "why?" beside a failed command leads. */
  troubleshooting: "docker/troubleshooting",
} as const;

export function editUrl(filePath: string): string {
  return `${site.repository}/edit/${site.branch}/${filePath}`;
}
