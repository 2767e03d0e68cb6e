import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { pageLabels } from "../labels.ts";
import { terminalTheme } from "./theme.ts";

/** An xterm with the page's look, whose rows are as high as the static ones to the pixel. */
export async function createTerminal(host: HTMLElement, size: { rows: number; cols: number }): Promise<Terminal> {
  const style = getComputedStyle(host);
  const fontSize = Number.parseFloat(style.fontSize);
  await document.fonts.load(`${fontSize}px "JetBrains Mono"`).catch(() => undefined);
  const terminal = new Terminal({
    ...size,
    fontFamily: style.fontFamily,
    fontSize,
    fontWeightBold: 700,
    drawBoldTextInBrightColors: false,
    scrollback: 5000,
    screenReaderMode: true,
    allowProposedApi: true,
    minimumContrastRatio: 1,
    theme: terminalTheme(),
  });
  terminal.loadAddon(new WebLinksAddon());
  terminal.open(host);
  matchRowHeight(terminal, host, Number.parseFloat(style.lineHeight));
  document.addEventListener("theme-change", () => {
    terminal.options.theme = terminalTheme();
  });
  scrollByTouch(terminal, host);
  leaveByEscapeTab(terminal);
  if (matchMedia("(pointer: coarse)").matches) terminal.textarea?.setAttribute("inputmode", "none");
  return terminal;
}

/** xterm's row is floor(character height × lineHeight) device pixels; ask for the middle of the pixel that is wanted. */
function matchRowHeight(terminal: Terminal, host: HTMLElement, rowHeight: number): void {
  const screen = host.querySelector<HTMLElement>(".xterm-screen");
  if (screen === null || !(rowHeight > 0)) return;
  const natural = (screen.offsetHeight / terminal.rows) * devicePixelRatio;
  if (natural > 0) terminal.options.lineHeight = Math.max(1, (rowHeight * devicePixelRatio + 0.5) / Math.round(natural));
}

/** A terminal takes every Tab, so Escape and then Tab (or Shift-Tab) is the way out for whoever has no mouse. */
function leaveByEscapeTab(terminal: Terminal): void {
  let escaped = false;
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown" || event.key === "Shift") return true;
    const leaves = escaped && event.key === "Tab";
    escaped = event.key === "Escape";
    return !leaves;
  });
  terminal.textarea?.setAttribute("aria-description", pageLabels().leaveTerminal);
}

/** xterm 6 does not scroll by touch. */
function scrollByTouch(terminal: Terminal, host: HTMLElement): void {
  let last: number | undefined;
  host.addEventListener("touchstart", (event) => (last = event.touches[0]?.clientY), { passive: true });
  host.addEventListener(
    "touchmove",
    (event) => {
      const y = event.touches[0]?.clientY;
      if (y === undefined || last === undefined || terminal.buffer.active.baseY === 0) return;
      const rowHeight = host.clientHeight / terminal.rows;
      const lines = Math.trunc((last - y) / rowHeight);
      if (lines === 0) return;
      terminal.scrollLines(lines);
      last -= lines * rowHeight;
    },
    { passive: true },
  );
}
