"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";
import { useLookups } from "./lookups.tsx";

/** The name of an event: one that has arrived, with how often, or any other. */
export function EventPicker({
  value,
  onChange,
  "aria-label": label,
}: Readonly<{ value: string | undefined; onChange: (event: string) => void; "aria-label"?: string }>) {
  const t = useTranslations("fields");
  const format = useFormat();
  const { events } = useLookups();
  const options = useMemo(
    () =>
      events.map(({ name, days7, lastAt }) => ({
        value: name,
        label: name,
        hint: days7 > 0 ? t("eventsSeen", { n: format.count(days7) }) : lastAt ? t("notLately") : "",
      })),
    [events, format, t],
  );
  return (
    <Combobox
      free
      value={value ?? ""}
      onChange={onChange}
      options={options}
      placeholder={t("chooseEvent")}
      empty={t("freeEvent")}
      {...(label ? { "aria-label": label } : {})}
    />
  );
}

/** A labelled event. */
export function EventField({
  value,
  onChange,
  ...frame
}: FrameProps & Readonly<{ value: string | undefined; onChange: (event: string) => void }>) {
  const { events } = useLookups();
  const t = useTranslations("fields");
  const format = useFormat();
  const seen = events.find(({ name }) => name === value);
  const known = seen ? t("seenHint", { n: format.count(seen.days7) }) : value ? t("unseenHint") : undefined;
  return (
    <FieldFrame {...frame} hint={frame.hint ?? known}>
      <EventPicker value={value} onChange={onChange} />
    </FieldFrame>
  );
}
