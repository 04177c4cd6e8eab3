"use client";

import { useTranslations } from "use-intl";
import { Badge } from "#components/ui/badge.tsx";
import type { Lamp as LampState } from "#lib/operations/lamps.ts";

/** Green, amber or red, and the word for it. */
export function Lamp({ state }: { state: LampState }) {
  const t = useTranslations("system.lamp");
  return (
    <span data-lamp={state}>
      <Badge tone={state}>{t(state)}</Badge>
    </span>
  );
}
