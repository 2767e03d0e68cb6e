import type { SyntaxFeatures } from "./syntax/features.ts";
import { textParts } from "./syntax/parser.ts";
import { ShellSyntaxError } from "./syntax/syntax-error.ts";
import type { Part } from "./syntax/tree.ts";

/** A prompt's text as parts of a here-document; as it is when it cannot be parsed. */
export function parserForPrompt(features: SyntaxFeatures, text: string): readonly Part[] {
  try {
    return textParts(text, features);
  } catch (error) {
    if (error instanceof ShellSyntaxError) return [{ type: "quoted", text }];
    throw error;
  }
}
