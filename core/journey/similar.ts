/** True for names that differ by case, spaces or signs alone, or by two letters at most (S-2.16). */
export function isSimilar(a: string, b: string): boolean {
  const [one, two] = [plain(a), plain(b)];
  if (one === two) return true;
  if (Math.min(one.length, two.length) < 4 || Math.abs(one.length - two.length) > 2) return false;
  return distance(one, two) <= 2;
}

/** Of some names, the first that looks like this one. */
export function similarTo(name: string, names: Iterable<string>): string | null {
  for (const other of names) if (other !== name && isSimilar(name, other)) return other;
  return null;
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_one, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
