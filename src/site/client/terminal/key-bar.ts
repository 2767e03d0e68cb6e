import type { Labels } from "../../i18n/labels.ts";

const keys = (labels: Labels): readonly { text: string; label: string; bytes: string }[] => [
  { text: "Tab", label: "Tab", bytes: "\t" },
  { text: "Esc", label: "Esc", bytes: "\x1b" },
  { text: "↑", label: labels.keyUp, bytes: "\x1b[A" },
  { text: "↓", label: labels.keyDown, bytes: "\x1b[B" },
  { text: "←", label: labels.keyLeft, bytes: "\x1b[D" },
  { text: "→", label: labels.keyRight, bytes: "\x1b[C" },
];

/**
 * Keys that a phone's keyboard lacks, and a line to type in: phone keyboards rewrite what is in a field as one types, which a
 * terminal's hidden field does not survive.
 */
export function fillKeyBar(bar: HTMLElement, labels: Labels, send: (text: string) => void): void {
  if (bar.childElementCount > 0) return;
  let control = false;
  const ctrl = button("Ctrl", "Ctrl");
  const setControl = (on: boolean) => {
    control = on;
    ctrl.setAttribute("aria-pressed", String(on));
  };
  setControl(false);
  const line = document.createElement("input");
  line.type = "text";
  line.className = "key-line";
  line.setAttribute("aria-label", labels.typeHere);
  line.placeholder = labels.typeHere;
  line.autocapitalize = "none";
  line.autocomplete = "off";
  line.spellcheck = false;
  line.setAttribute("autocorrect", "off");
  line.enterKeyHint = "send";
  const flush = (after: string) => {
    send(line.value + after);
    line.value = "";
  };
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    flush("\r");
  });
  line.addEventListener("input", () => {
    const letter = line.value.at(-1)?.toUpperCase();
    if (!control || letter === undefined || !/[A-Z[\\\]^_]/.test(letter)) return;
    line.value = line.value.slice(0, -1);
    send(String.fromCharCode(letter.charCodeAt(0) & 0x1f));
    setControl(false);
  });
  ctrl.addEventListener("click", () => {
    setControl(!control);
    line.focus();
  });
  const others = keys(labels).map(({ text, label, bytes }) => {
    const element = button(text, label);
    element.addEventListener("click", () => flush(bytes));
    return element;
  });
  const interrupt = button("^C", "Ctrl C");
  interrupt.addEventListener("click", () => {
    line.value = "";
    send("\x03");
  });
  bar.append(line, ctrl, interrupt, ...others);
}

function button(text: string, label: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.setAttribute("aria-label", label);
  // The key must not take the focus, or the phone's keyboard closes.
  element.addEventListener("pointerdown", (event) => event.preventDefault());
  return element;
}
