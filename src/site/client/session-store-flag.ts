export const savedFlag = (name: string): string => `machine:${name}`;

/** Is there something to restore? Cheap, and asked on every page load. */
export function hasSavedSession(name: string): boolean {
  try {
    return localStorage.getItem(savedFlag(name)) !== null;
  } catch {
    return false;
  }
}
