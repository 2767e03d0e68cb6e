import type { CorpusFile, CorpusRow } from "./corpus.mjs";

export function recordRows(corpus: CorpusFile): Promise<CorpusRow[]>;
