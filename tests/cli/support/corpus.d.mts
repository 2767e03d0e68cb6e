export interface CorpusRow {
  readonly cmd: string;
  readonly status: number;
  readonly line: string;
}

export interface CorpusFile {
  readonly file: string;
  readonly name: string;
  readonly comments: readonly string[];
  readonly preload: readonly string[];
  readonly real: boolean;
  readonly rows: readonly CorpusRow[];
}

export function corpusFiles(names?: readonly string[]): CorpusFile[];
export function sameAnswer(row: CorpusRow, answer: { readonly exitCode: number; readonly stderr: string }): boolean;
