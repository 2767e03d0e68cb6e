type Choice = "system" | "light" | "dark";

/** The button goes round: as the system, light, dark. */
export function watchTheme(): void {
  const button = document.querySelector<HTMLButtonElement>("#theme-button");
  if (button === null) return;
  const [theme = "", system = "", light = "", dark = ""] = JSON.parse(button.dataset["labels"] ?? "[]") as string[];
  const names: Readonly<Record<Choice, string>> = { system, light, dark };
  const next: Readonly<Record<Choice, Choice>> = { system: "light", light: "dark", dark: "system" };
  const show = () => button.setAttribute("aria-label", `${theme}: ${names[current()]}`);
  show();
  button.addEventListener("click", () => {
    choose(next[current()]);
    show();
    document.dispatchEvent(new CustomEvent("theme-change"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("theme-change")));
}

function current(): Choice {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

function choose(choice: Choice): void {
  if (choice === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = choice;
  try {
    if (choice === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", choice);
  } catch {
    // Without storage the choice holds for this page.
  }
}
