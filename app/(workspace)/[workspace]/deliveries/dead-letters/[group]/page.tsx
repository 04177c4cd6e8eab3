import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { letterFilterSchema, letterGroups, listLetters } from "#lib/deadletters/read.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { GroupPage } from "./group-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("deliveries.group");
  return { title: t("deadLetters") };
}

type Props = Readonly<{ params: Promise<{ workspace: string; group: string }> }>;

/** The letters of one cause: retry them, or put them away with a reason. */
export default async function DeadLetterGroup({ params }: Props) {
  const { workspace: slug, group } = await params;
  const { platform, workspace } = await enter(slug, "deliveries:read");
  const fingerprint = decodeURIComponent(group);
  const groups = await letterGroups(platform.db, workspace.id);
  const found = groups.find((one) => one.fingerprint === fingerprint) ?? null;
  if (found) return <GroupPage fingerprint={fingerprint} first={found} />;
  // An emptied group stays to be looked at, as long as its letters are kept.
  const known = await Promise.all(
    (["retried", "resolved", "discarded"] as const).map((status) =>
      listLetters(platform.db, workspace.id, letterFilterSchema.parse({ fingerprint, status, limit: 1 })),
    ),
  );
  const letter = known.flatMap(({ letters }) => letters)[0];
  if (!letter) notFound();
  const { subjectKind, cause, summary, firstAt, lastAt } = letter;
  const empty = {
    fingerprint,
    subjectKind,
    cause,
    channel: null,
    summary,
    letters: 0,
    people: 0,
    journeys: 0,
    firstAt,
    lastAt,
  };
  return <GroupPage fingerprint={fingerprint} first={empty} />;
}
