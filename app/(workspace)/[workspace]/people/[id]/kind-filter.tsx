"use client";

import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import type { TimelineKind } from "#lib/analytics/person-timeline.ts";

const KINDS: readonly TimelineKind[] = ["event", "step", "delivery", "trait", "consent", "merge"];

/** Which kinds of things the stream shows; none chosen means all. */
export function KindFilter({
  chosen,
  onChange,
}: {
  chosen: readonly TimelineKind[];
  onChange: (kinds: readonly TimelineKind[]) => void;
}) {
  const t = useTranslations("person.kinds");
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">{t("label")}</legend>
      {KINDS.map((kind) => {
        const on = chosen.includes(kind);
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={on}
            onClick={() => onChange(on ? chosen.filter((one) => one !== kind) : [...chosen, kind])}
            className={cn(
              "h-7 rounded-full border px-2.5 text-dense transition-colors pointer-coarse:h-11",
              on
                ? "border-primary bg-accent text-primary"
                : "border-border bg-surface text-muted-foreground hover:text-foreground",
            )}
          >
            {t(kind)}
          </button>
        );
      })}
    </fieldset>
  );
}
