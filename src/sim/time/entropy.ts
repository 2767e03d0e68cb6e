import { sha256Hex } from "../../base/sha256.ts";

/**
 * Seeded randomness in independent streams: each purpose counts for itself, so drawing a volume's name never changes the next
 * container's id. Same seed, same purpose, same turn: same value.
 */
export interface Entropy {
  /** `length` lower-case hexadecimal digits. */
  hex(purpose: string, length: number): string;
  /** A whole number in [0, bound). */
  below(purpose: string, bound: number): number;
  pick<T>(purpose: string, from: readonly T[]): T;
  bytes(purpose: string, length: number): Uint8Array;
}

export class SeededEntropy implements Entropy {
  readonly #seed: string;
  readonly #counters = new Map<string, number>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  hex(purpose: string, length: number): string {
    let digits = "";
    while (digits.length < length) digits += sha256Hex(`${this.#seed}\0${purpose}\0${this.#next(purpose)}`);
    return digits.slice(0, length);
  }

  below(purpose: string, bound: number): number {
    return Number.parseInt(this.hex(purpose, 12), 16) % bound;
  }

  pick<T>(purpose: string, from: readonly T[]): T {
    return from[this.below(purpose, from.length)] as T;
  }

  bytes(purpose: string, length: number): Uint8Array {
    const digits = this.hex(purpose, length * 2);
    return Uint8Array.from({ length }, (_, i) => Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
  }

  #next(purpose: string): number {
    const turn = this.#counters.get(purpose) ?? 0;
    this.#counters.set(purpose, turn + 1);
    return turn;
  }
}
