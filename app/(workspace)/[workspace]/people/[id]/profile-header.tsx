"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Reason } from "#components/facts/reason.tsx";
import { useFormat, useNow } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TabLinks } from "#components/ui/tabs.tsx";
import { Time } from "#components/ui/time.tsx";
import type { PersonConsent } from "#lib/analytics/person-consent.ts";
import type { ShownProfile } from "#lib/people/shown-person.ts";

const TABS = ["journeys", "traits", "deliveries", "consent", "raw"] as const;
const TONE: Readonly<Record<string, Tone>> = {
  subscribed: "ok",
  unsubscribed: "bad",
  pending: "warn",
  none: "neutral",
};

/** Name, identifiers, what may be sent to them, and what time it is where they are. */
export function ProfileHeader({ profile, consent }: { profile: ShownProfile; consent: PersonConsent }) {
  const t = useTranslations("person");
  const { path } = useWorkspace();
  const base = path(`/people/${profile.id}`);
  return (
    <>
      <PageHeader
        above={
          <Link href={path("/people")} className="hover:text-foreground hover:underline">
            {t("people")}
          </Link>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {profile.name ?? profile.email ?? profile.userId ?? t("anonymous")}
            {profile.known ? null : <Badge>{t("anonymous")}</Badge>}
          </span>
        }
        sentence={<Identity profile={profile} />}
      />
      <ul className="flex flex-wrap gap-1.5" aria-label={t("reach")}>
        {consent.suppressed.map(({ channel, reason }) => (
          <li key={`suppressed-${channel}`}>
            <Badge tone="bad">
              <Reason list="channel" code={channel} />:{" "}
              {t("suppressed", { reason: reason.replaceAll("_", " ") })}
            </Badge>
          </li>
        ))}
        {consent.topics.map(({ topicId, topic, channel, state, byDefault }) => (
          <li key={`${topicId}-${channel}`}>
            <Badge tone={TONE[state] ?? "neutral"}>
              {topic} · <Reason list="channel" code={channel} />: {t(`state.${state}`)}
              {byDefault ? ` (${t("byDefault")})` : ""}
            </Badge>
          </li>
        ))}
        {profile.email || profile.phone ? null : (
          <li>
            <Badge tone="warn">{t("unreachable")}</Badge>
          </li>
        )}
      </ul>
      <TabLinks
        label={t("tabs.label")}
        tabs={[
          { href: base, label: t("tabs.timeline"), exact: true },
          ...TABS.map((tab) => ({ href: `${base}/${tab}`, label: t(`tabs.${tab}`) })),
        ]}
      />
    </>
  );
}

function Identity({ profile }: { profile: ShownProfile }) {
  const t = useTranslations("person");
  const format = useFormat();
  const now = useNow();
  const parts = [profile.name ? profile.email : null, profile.phone, profile.userId].filter(
    (part) => part !== null,
  );
  return (
    <span className="flex flex-wrap gap-x-3">
      {parts.map((part) => (
        <span key={part} className="wrap-anywhere">
          {part}
        </span>
      ))}
      <span>
        {t("lastSeen")} <Time at={profile.lastSeen} />
      </span>
      {profile.zone ? (
        <span suppressHydrationWarning>
          {t("localTime", { time: clockIn(profile.zone, format.locale, now), zone: cityOf(profile.zone) })}
        </span>
      ) : null}
      {profile.mergedIds.length > 0 ? <span>{t("merged", { n: profile.mergedIds.length })}</span> : null}
    </span>
  );
}

/** A zone that this browser does not know shows the workspace's time rather than nothing. */
function clockIn(zone: string, locale: string, now: number): string {
  try {
    return new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: zone,
    }).format(now);
  } catch (error) {
    if (error instanceof RangeError) return "—";
    throw error;
  }
}

function cityOf(zone: string): string {
  return zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
}
