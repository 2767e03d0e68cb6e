// The only host globals that code below `host` may use; everything else is a compile error (no DOM lib, no Node types).
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}
interface ImportMeta {
  /** Vite's file catalog: one module per file that the pattern names. */
  glob<T>(pattern: string | readonly string[], options: { eager: true; import?: string }): Record<string, T>;
  glob<T>(pattern: string | readonly string[], options?: { eager?: false; import?: string }): Record<string, () => Promise<T>>;
}
