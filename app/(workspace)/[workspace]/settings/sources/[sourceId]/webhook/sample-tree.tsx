"use client";

import { useTranslations } from "use-intl";
import { isObject, type Json } from "#core/kernel/json.ts";
import type { SampleText } from "./sample-pane.tsx";

type Leaf = Readonly<{ path: string; value: string }>;
const MOST = 200;
const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The values of a sample, each one a button that puts its path into the chosen field. */
export function SampleTree({
  sample,
  field,
  onPick,
}: {
  sample: SampleText;
  field: string;
  onPick: (path: string) => void;
}) {
  const t = useTranslations("settings.sources.webhook");
  const said = Object.entries(sample.headers).map(([name, value]) => ({ path: `header:${name}`, value }));
  if (sample.body.trim() === "" && said.length === 0) return null;
  const parsed = parse(sample.body);
  if (parsed === undefined) return <p className="text-dense text-warn">{t("notJson")}</p>;
  return (
    <div>
      <p className="mb-1 text-meta text-muted-foreground">
        {t("choose")} <b className="font-medium text-primary">{field}</b>
      </p>
      <ul className="max-h-64 overflow-y-auto rounded-lg border border-border">
        {[...said, ...leavesOf(parsed, "")].slice(0, MOST).map((leaf) => (
          <li key={leaf.path}>
            <button
              type="button"
              aria-label={t("pick", { path: leaf.path, field })}
              onClick={() => onPick(leaf.path)}
              className="flex min-h-7 w-full items-center gap-3 px-2.5 text-start font-mono text-meta hover:bg-accent focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
            >
              <span className="shrink-0 text-primary">{leaf.path}</span>
              <span className="truncate text-muted-foreground">{leaf.value}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function parse(sample: string): Json | undefined {
  try {
    return sample.trim() === "" ? {} : (JSON.parse(sample) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Parts that hold others come before what they hold: they too can be chosen, as properties. */
function leavesOf(value: Json, path: string): readonly Leaf[] {
  const own = path === "" ? [] : [{ path, value: JSON.stringify(value) }];
  if (Array.isArray(value)) {
    return [...own, ...value.slice(0, 1).flatMap((item: Json, at) => leavesOf(item, `${path}[${at}]`))];
  }
  if (!isObject(value)) return own;
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, joined(path, key)))];
}

function joined(path: string, key: string): string {
  if (!PLAIN.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
