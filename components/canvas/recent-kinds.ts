const KEY = "cairn.recent-steps";
const KEPT = 3;

/** The kinds of step that were added last in this browser, newest first. */
export function recentKinds(): readonly string[] {
  const text = window.localStorage.getItem(KEY);
  return text ? text.split(" ").slice(0, KEPT) : [];
}

export function noteUse(kind: string): void {
  const kinds = [kind, ...recentKinds().filter((one) => one !== kind)];
  window.localStorage.setItem(KEY, kinds.slice(0, KEPT).join(" "));
}
