/** A run of words that both texts have, or only one of them; `at` counts the pieces. */
export type TextPiece = Readonly<{ at: number; kind: "same" | "added" | "removed"; text: string }>;

/** Texts with more words than this are compared as a whole: nobody reads such a comparison word by word. */
const MOST_WORDS = 600;

/** How one text became the other, word by word: the longest row of words that both share stays (ux 3.12). */
export function diffWords(before: string, after: string): readonly TextPiece[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  if (old.length > MOST_WORDS || fresh.length > MOST_WORDS) {
    return pieces([
      ["removed", before],
      ["added", after],
    ]);
  }
  return pieces(walk(old, fresh, sharedLengths(old, fresh)));
}

type Found = readonly [TextPiece["kind"], string];

/** Both texts from their beginnings: what both have is kept, else the way on is the one that shares more. */
function walk(
  old: readonly string[],
  fresh: readonly string[],
  shared: readonly (readonly number[])[],
): readonly Found[] {
  const found: Found[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [was, is] = [old[i], fresh[j]];
    const kind = stepAt(was, is, at(shared, i + 1, j) >= at(shared, i, j + 1));
    found.push([kind, (kind === "added" ? is : was) ?? ""]);
    if (kind !== "added") i += 1;
    if (kind !== "removed") j += 1;
  }
  return found;
}

function stepAt(was: string | undefined, is: string | undefined, drop: boolean): TextPiece["kind"] {
  if (was !== undefined && was === is) return "same";
  return is === undefined || (was !== undefined && drop) ? "removed" : "added";
}

/** Words with the blanks behind them. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}

/** How many words the rests from (i, j) on share. */
function sharedLengths(old: readonly string[], fresh: readonly string[]): readonly number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = table[i] as number[];
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      row[j] =
        old[i] === fresh[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), row[j + 1] ?? 0);
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

function pieces(found: readonly Found[]): readonly TextPiece[] {
  const joined: { kind: TextPiece["kind"]; text: string }[] = [];
  for (const [kind, text] of found) {
    const last = joined.at(-1);
    if (last?.kind === kind) last.text += text;
    else joined.push({ kind, text });
  }
  return joined.map(({ kind, text }, index) => ({ at: index, kind, text }));
}
