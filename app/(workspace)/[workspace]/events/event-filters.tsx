"use client";

import { useTranslations } from "use-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { Select } from "#components/ui/select.tsx";
import { Tag } from "#components/ui/tag.tsx";
import type { UrlChange } from "#components/url-state.ts";
import { useRead } from "#components/use-read.ts";

export type EventsAsked = Readonly<{
  event?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
  flag?: string | undefined;
}>;

const STATUSES = ["all", "pending", "processed", "no_match", "quarantined"] as const;
const TYPES = ["all", "track", "identify", "page", "screen", "group", "alias", "system"] as const;

/** Which events the stream shows, kept in the address. */
export function EventFilters({ filter, onChange }: { filter: EventsAsked; onChange: UrlChange }) {
  const t = useTranslations("events.filters");
  const names = useRead<{ events: readonly { name: string }[] }>("lookups");
  const options = (names.data?.events ?? []).map(({ name }) => ({ value: name, label: name }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-52 max-md:w-full">
        <Combobox
          free
          aria-label={t("event")}
          placeholder={t("event")}
          value={filter.event ?? null}
          options={options}
          onChange={(event: string) => onChange({ event: event || null })}
        />
      </div>
      <div className="w-36 max-md:flex-1">
        <Select
          aria-label={t("type")}
          value={filter.type ?? "all"}
          onChange={(type) => onChange({ type: type === "all" ? null : type })}
          options={TYPES.map((type) => ({ value: type, label: t(`types.${type}`) }))}
        />
      </div>
      <div className="w-44 max-md:flex-1">
        <Select
          aria-label={t("status")}
          value={filter.status ?? "all"}
          onChange={(status) => onChange({ status: status === "all" ? null : status })}
          options={STATUSES.map((status) => ({ value: status, label: t(`statuses.${status}`) }))}
        />
      </div>
      {filter.event ? <Tag onRemove={() => onChange({ event: null })}>{filter.event}</Tag> : null}
      {filter.flag ? <Tag onRemove={() => onChange({ flag: null })}>{filter.flag}</Tag> : null}
    </div>
  );
}
