import type { ITheme } from "@xterm/xterm";

const names = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "brightBlack",
  "brightRed",
  "brightGreen",
  "brightYellow",
  "brightBlue",
  "brightMagenta",
  "brightCyan",
  "brightWhite",
] as const;

/** The page's own colours, as they are in the theme of the moment. */
export function terminalTheme(): ITheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const resolve = (variable: string) => {
    probe.style.color = `var(${variable})`;
    return hex(getComputedStyle(probe).color);
  };
  const theme: ITheme = {
    background: resolve("--terminal"),
    foreground: resolve("--terminal-ink"),
    cursor: resolve("--turmeric-strong"),
    cursorAccent: resolve("--terminal"),
    selectionBackground: resolve("--terminal-selection"),
  };
  for (const [index, name] of names.entries()) theme[name] = resolve(`--ansi-${index}`);
  probe.remove();
  return theme;
}

function hex(colour: string): string {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
