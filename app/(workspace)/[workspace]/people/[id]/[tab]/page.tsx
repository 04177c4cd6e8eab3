import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { JsonView } from "#components/facts/json-view.tsx";
import { translator } from "#components/i18n/server.ts";
import type { TimelineKind } from "#lib/analytics/person-timeline.ts";
import { readTimeline } from "#lib/analytics/read-timeline.ts";
import { listRuns, runFilterSchema } from "#lib/runs/list-runs.ts";
import { maskRunRow } from "#lib/runs/mask-run.ts";
import { readProfile } from "../read-profile.ts";
import { TimelineTab } from "../timeline-tab.tsx";
import { ConsentTable } from "./consent-table.tsx";
import { JourneysTab } from "./journeys-tab.tsx";
import { TraitsTab } from "./traits-tab.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("person");
  return { title: t("title") };
}

type Props = Readonly<{ params: Promise<{ workspace: string; id: string; tab: string }> }>;

/** A person's journeys, traits, messages, consent, or all of it as data. */
export default async function PersonTab({ params }: Props) {
  const { tab, ...names } = await params;
  const { platform, workspace, profile, consent, masked } = await readProfile(names);
  const stream = async (kinds: TimelineKind[]) => {
    const first = await readTimeline(platform.db, workspace.id, profile.id, { kinds, limit: 50 }, masked);
    return (
      <TimelineTab
        personId={profile.id}
        only={kinds}
        first={first ?? { entries: [], next: null, journeys: {} }}
      />
    );
  };
  switch (tab) {
    case "journeys": {
      const list = await listRuns(platform.db, workspace.id, runFilterSchema.parse({ personId: profile.id }));
      return (
        <JourneysTab
          personId={profile.id}
          first={masked ? { ...list, runs: list.runs.map(maskRunRow) } : list}
        />
      );
    }
    case "traits":
      return <TraitsTab profile={profile} />;
    case "deliveries":
      return stream(["delivery"]);
    case "consent":
      return (
        <>
          <ConsentTable consent={consent} />
          {await stream(["consent"])}
        </>
      );
    case "raw":
      return <JsonView value={{ ...profile, consent }} />;
    default:
      notFound();
  }
}
