const memory = new Map<string, string>();

/** What the browser keeps for us; where it keeps nothing, this page's memory does. */
export function readStore(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

export function writeStore(name: string, value: string): void {
  memory.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {
    memory.set(name, value);
  }
}

export function removeStore(name: string): void {
  memory.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    memory.delete(name);
  }
}

/** A fresh id; also where the page is not served securely. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
