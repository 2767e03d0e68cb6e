/** The few shapes that all pictures are made of, as SVG text. Coordinates in the picture's own units, origin at the top left. */

export type TierKind = "" | "steel" | "turmeric" | "paper" | "indigo" | "open";

const escapeHtml = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

export function label(x: number, y: number, text: string, classes = ""): string {
  return `<text x="${x}" y="${y}" class="${classes}">${escapeHtml(text)}</text>`;
}

/** A layer: closed. `open` is the writable one. */
export function tier(x: number, y: number, width: number, height: number, text: string, kind: TierKind = ""): string {
  const box = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="7" class="${kind === "open" ? "open" : `tier ${kind}`}"/>`;
  const rim = kind === "open" ? "" : `<path d="M${x + 7} ${y + 5}h${width - 14}" opacity=".35"/>`;
  return box + rim + label(x + width / 2, y + height / 2 + 2, text, kind === "turmeric" ? "on-turmeric" : "");
}

/** Tiers on top of each other with a clip on each side: a container. From top to bottom. */
export function stack(x: number, y: number, width: number, tiers: readonly (readonly [text: string, kind: TierKind])[], height = 38): string {
  const all = tiers.map(([text, kind], index) => tier(x, y + index * height, width, height, text, kind)).join("");
  const total = tiers.length * height;
  const clip = (at: number) => `<rect x="${at}" y="${y + 10}" width="7" height="${total - 20}" rx="3" class="clip"/>`;
  const handle = `<path d="M${x + width / 2 - 22} ${y}v-7a5 5 0 0 1 5-5h34a5 5 0 0 1 5 5v7"/>`;
  return handle + all + clip(x - 7) + clip(x + width);
}

/** The host: a frame around what it carries. */
export function host(x: number, y: number, width: number, height: number, text: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="14" class="host"/>${label(x + 16, y + 20, text, "start strong")}`;
}

/** The kernel: one burner under all. */
export function burner(x: number, y: number, width: number, text: string): string {
  const flames = [];
  const count = Math.max(3, Math.round(width / 70));
  for (let index = 0; index < count; index += 1) {
    const at = x + (width * (index + 0.5)) / count;
    flames.push(`<path class="flame" d="M${at} ${y - 15}c5 6 6 9 6 11a6 6 0 0 1-12 0c0-2 1-5 6-11z"/>`);
  }
  return `${flames.join("")}<rect x="${x}" y="${y}" width="${width}" height="34" rx="6" class="burner"/>${label(x + width / 2, y + 18, text, "strong")}`;
}

/** A volume. */
export function jar(x: number, y: number, text: string): string {
  return `<path class="jar" d="M${x + 8} ${y + 10}h44q8 4 8 12v34a8 8 0 0 1-8 8h-44a8 8 0 0 1-8-8v-34q0-8 8-12z"/><rect x="${x + 6}" y="${y}" width="48" height="10" rx="3" class="tier steel"/>${label(x + 30, y + 40, text, "small")}`;
}

/** A network: a line with knots where somebody is tied to it. */
export function network(x1: number, y: number, x2: number, knots: readonly number[], text: string): string {
  return `<path class="network" d="M${x1} ${y}H${x2}"/>${knots.map((x) => `<circle class="knot" cx="${x}" cy="${y}" r="5"/>`).join("")}${label((x1 + x2) / 2, y + 18, text, "small")}`;
}

/** A port: a small door. */
export function door(x: number, y: number, text: string): string {
  return `<path class="door" d="M${x} ${y + 30}v-20a10 10 0 0 1 20 0v20z"/><circle class="knot" cx="${x + 15}" cy="${y + 19}" r="1.8"/>${label(x + 10, y + 43, text, "small mono")}`;
}

/** A registry: shelves with boxes. */
export function shelf(x: number, y: number, width: number, height: number, text: string): string {
  const middle = y + height / 2;
  const boxes = (at: number) =>
    [0.12, 0.38, 0.64].map((part) => `<rect x="${x + width * part}" y="${at - 24}" width="${width * 0.22}" height="22" rx="4" class="tier"/>`).join("");
  return `<path d="M${x} ${y}v${height}M${x + width} ${y}v${height}M${x} ${middle}h${width}M${x} ${y + height}h${width}"/>${boxes(middle)}${boxes(y + height)}${label(x + width / 2, y - 12, text, "strong")}`;
}

/** A process. */
export function round(x: number, y: number, radius: number, text: string, below = false): string {
  return `<circle class="round" cx="${x}" cy="${y}" r="${radius}"/>${label(x, below ? y + radius + 14 : y + 1, text, below ? "small" : "on-turmeric")}`;
}

/** Shapes, moved. */
export function moved(x: number, y: number, shapes: readonly string[]): string {
  return `<g transform="translate(${x} ${y})">${shapes.join("")}</g>`;
}

/** From one point to another; `travels` moves for those who like it to. */
export function arrow(x1: number, y1: number, x2: number, y2: number, options: { text?: string; travels?: boolean; side?: number } = {}): string {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const at = (back: number, side: number) =>
    `${(x2 - back * Math.cos(angle) - side * Math.sin(angle)).toFixed(1)} ${(y2 - back * Math.sin(angle) + side * Math.cos(angle)).toFixed(1)}`;
  const text =
    options.text === undefined ? "" : label((x1 + x2) / 2 + (options.side ?? 0), (y1 + y2) / 2 - (options.side === undefined ? 11 : 0), options.text, "small");
  return `<path class="arrow${options.travels ? " travels" : ""}" d="M${x1} ${y1}L${at(7, 0)}"/><path class="arrow-head" d="M${x2} ${y2}L${at(10, 5)}L${at(10, -5)}z"/>${text}`;
}
