import { type Mapping, textOf } from "../compose-file/model.ts";

/** Where a secret is put: a name alone is one below `/run/secrets`. */
export function secretTarget(reference: Mapping): string {
  const target = textOf(reference.target) || textOf(reference.source);
  return target.startsWith("/") ? target : `/run/secrets/${target}`;
}
