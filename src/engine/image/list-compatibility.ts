interface Listed {
  readonly RepoDigests: readonly string[];
  readonly RepoTags: readonly string[];
  readonly Size: number;
}

/** GET /images/json for older clients: an image without names said so, and its size stood there twice. */
export function adaptList(summary: Listed, version: number): object {
  const { RepoTags: tags, RepoDigests: digests, Size: size } = summary;
  return {
    ...summary,
    ...(version < 43 && tags.length === 0 && digests.length === 0 ? { RepoDigests: ["<none>@<none>"], RepoTags: ["<none>:<none>"] } : {}),
    ...(version < 44 ? { VirtualSize: size } : {}),
  };
}
