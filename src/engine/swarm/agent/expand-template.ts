/** What `{{.Node.Hostname}}` and its like in hostnames, environment and mounts stand for. */
export interface TemplateValues {
  readonly Service: { readonly ID: string; readonly Name: string; readonly Labels: Readonly<Record<string, string>> };
  readonly Node: { readonly ID: string; readonly Hostname: string; readonly Platform: { readonly Architecture: string; readonly OS: string } };
  readonly Task: { readonly ID: string; readonly Name: string; readonly Slot: string };
}

/** Throws Error for a field that does not exist. */
export function expandTemplate(text: string, values: TemplateValues): string {
  if (!text.includes("{{")) return text;
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_whole, expression: string) => evaluate(expression, values));
}

function evaluate(expression: string, values: TemplateValues): string {
  const label = /^index\s+\.Service\.Labels\s+"([^"]*)"$/.exec(expression);
  if (label !== null) return values.Service.Labels[label[1] ?? ""] ?? "";
  if (!expression.startsWith(".")) throw new Error(`template: expansion:1: function "${expression.split(/\s/)[0]}" not defined`);
  let value: unknown = values;
  for (const name of expression.slice(1).split(".")) {
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    if (value === undefined)
      throw new Error(`template: expansion:1:2: executing "expansion" at <${expression}>: can't evaluate field ${name} in type *template.Context`);
  }
  return String(value);
}
