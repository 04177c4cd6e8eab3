import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cache } from "react";
import { createTranslator } from "use-intl/core";

/** One file an area: `messages/en/<area>.json`. */
export type Catalogue = Readonly<Record<string, MessageTree>>;
type MessageTree = { [key: string]: string | MessageTree };

export const LOCALE = "en";

let held: { stamp: string; words: Catalogue } = { stamp: "", words: {} };

/** All words of the product, read again when a file has changed; looked at once a request. */
export const catalogue = cache((): Catalogue => {
  const folder = join(process.cwd(), "messages", LOCALE);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const stamp = names.map((name) => `${name}:${statSync(join(folder, name)).mtimeMs}`).join();
  if (held.stamp !== stamp) {
    const areas = names.map(
      (name) => [name.slice(0, -".json".length), readArea(join(folder, name))] as const,
    );
    held = { stamp, words: Object.fromEntries(areas) };
  }
  return held.words;
});

function readArea(path: string): MessageTree {
  return JSON.parse(readFileSync(path, "utf8")) as MessageTree;
}

/** Words of one area for server components; client components call `useTranslations(area)` of use-intl. */
export async function translator(area: string) {
  return createTranslator({ locale: LOCALE, messages: catalogue(), namespace: area });
}
