import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readJourney, readVersion } from "#lib/journeys/read-journey.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { EditPage } from "./edit-page.tsx";

type Props = Readonly<{ params: Promise<{ workspace: string; id: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspace: slug, id } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const journey = await readJourney({ platform, workspace, params: { journeyId: id } });
  return { title: journey?.name ?? "" };
}

/** The journey editor. Opening one never makes a draft; the first command does (ux 3.1). */
export default async function JourneyEditPage({ params }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace, can } = await enter(slug, "journeys:read");
  const call = { platform, workspace, params: { journeyId: id } };
  const journey = await readJourney(call);
  if (!journey) notFound();
  const live = journey.liveVersion === null ? null : await readVersion(call, journey.liveVersion);
  const { name, status, liveVersion, document, revision, savedAt } = journey;
  return (
    <EditPage
      key={id}
      opening={{
        journey: { id, name, status, liveVersion },
        document,
        live: live?.document ?? null,
        readOnly: !can("journeys:write") || status === "archived",
      }}
      revision={revision}
      savedAt={savedAt}
    />
  );
}
