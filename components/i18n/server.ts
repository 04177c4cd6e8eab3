import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cache, type ReactNode } from "react";
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

type Values = Record<string, string | number | bigint | boolean | Date | null | undefined>;
type Parts = Record<string, string | number | ((chunks: ReactNode) => ReactNode)>;

/** Says the words of one area; `rich` puts elements around marked parts. */
export type Translate = {
  (key: string, values?: Values): string;
  rich(key: string, values?: Parts): ReactNode;
  has(key: string): boolean;
};

/** Words of one area for server components; client components call `useTranslations(area)` of use-intl. */
export async function translator(area: string): Promise<Translate> {
  return createTranslator({
    locale: LOCALE,
    messages: catalogue() as Record<string, object>,
    namespace: area,
  }) as unknown as Translate;
}
