import type { Sys } from "../../sim/sys.ts";
import type { Screen } from "../lib/screen.ts";
import { drawScreen } from "./draw.ts";
import { Editor } from "./editor.ts";
import { normalCommand } from "./normal-mode.ts";
import { visualCommand } from "./visual-mode.ts";

/** Edits until the user leaves; resolves with the exit status. `line` counts from 1. */
export async function edit(sys: Sys, screen: Screen, options: { files: readonly string[]; readOnly: boolean; line: number | undefined }): Promise<number> {
  const editor = new Editor(sys, screen, { ...options, draw: drawScreen });
  if (options.files[0] !== undefined) editor.open(options.files[0]);
  if (options.line !== undefined) editor.cursor = { line: Math.min(editor.buffer.lines.length, Math.max(1, options.line)) - 1, column: 0 };
  while (!editor.leaving) {
    const key = await editor.keys.next();
    if (key === undefined) break;
    if (key === "Resize") continue;
    editor.keys.begin(key);
    if (editor.mode === "visual" || editor.mode === "visual-line") await visualCommand(editor, key);
    else await normalCommand(editor, key);
    editor.keys.end();
    editor.clamp();
  }
  return editor.status;
}
