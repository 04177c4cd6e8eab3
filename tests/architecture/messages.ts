import { withoutComments } from "./sources.ts";

/** A use of the catalogue: a key, or a pattern of keys where a part is only known while the page runs. */
export type Use = Readonly<{ line: number; area: string | null; key: string; exact: boolean }>;

const BINDING =
  /(?:const|let)\s+(\w+)\s*=\s*(?:await\s+)?(?:useTranslations|translator)\(\s*(?:"([^"]*)"|`([^`]*)`)?\s*\)/g;

/** All keys that a file asks its translators for. */
export function usesIn(text: string): readonly Use[] {
  const code = withoutComments(text);
  const bindings = [...code.matchAll(BINDING)].map((match) => ({
    at: match.index,
    name: match[1] ?? "",
    area: match[2] ?? match[3] ?? "",
  }));
  const names = [...new Set([...bindings.map(({ name }) => name), "t"])];
  const any = names.join("|");
  const calls = new RegExp(String.raw`(?<![\w.])(${any})(?:\.(?:rich|raw|markup|has))?\(`, "g");
  // Handed to another function or component, a translator may be asked for anything.
  const handed = new RegExp(String.raw`(?<=[(,{]\s*)(${any})(?=\s*[,)}])`, "g");
  const place = (match: RegExpExecArray) => ({
    line: code.slice(0, match.index).split("\n").length,
    area: bindings.findLast(({ at, name }) => name === match[1] && at < match.index)?.area ?? null,
  });
  return [
    ...[...code.matchAll(calls)].flatMap((match) =>
      keysOf(firstArgument(code, match.index + match[0].length)).map((key) => ({ ...place(match), ...key })),
    ),
    ...[...code.matchAll(handed)]
      .map((match) => ({ ...place(match), key: "*", exact: false }))
      .filter(({ area }) => area !== null),
  ];
}

/** The code of a call's first argument. */
function firstArgument(code: string, from: number): string {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    const sign = code.charAt(at);
    if (depth === 0 && (sign === ")" || sign === ",")) return code.slice(from, at);
    if ("([{".includes(sign)) depth += 1;
    if (")]}".includes(sign)) depth -= 1;
  }
  return code.slice(from);
}

/** The texts in an argument; where there is none, or a part is put in, any key may be meant. */
function keysOf(argument: string): readonly Readonly<{ key: string; exact: boolean }>[] {
  // What something is compared with is no key.
  const said = argument.replace(/[!=]==\s*"[^"]*"|"[^"]*"\s*[!=]==/g, "");
  const texts = [...said.matchAll(/"([^"]*)"|`([^`]*)`/g)].map((match) => match[1] ?? match[2] ?? "");
  if (texts.length === 0) return [{ key: "*", exact: false }];
  return texts.map((text) => ({ key: text.replace(/\$\{[^}]*\}/g, "*"), exact: !text.includes("${") }));
}

/** Dotted names of all texts in a catalogue. */
export function keysIn(tree: unknown, prefix = ""): readonly string[] {
  if (typeof tree !== "object" || tree === null) return [prefix];
  return Object.entries(tree).flatMap(([key, inner]) => keysIn(inner, prefix ? `${prefix}.${key}` : key));
}

/** A test for the keys that a use may mean: `reasons.*` is all of the reasons, `nav` all below it too. */
export function matcherOf({ area, key }: Pick<Use, "area" | "key">): (name: string) => boolean {
  const full = [area === null ? "*" : area.replace(/\$\{[^}]*\}/g, "*"), key].filter(Boolean).join(".");
  const pattern = full.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${pattern.join(".*")}(\\..*)?$`);
  return (name) => whole.test(name);
}
