import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { findPeople } from "#lib/people/find-people.ts";
import { shownPerson } from "#lib/people/shown-person.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { PeoplePage } from "./people-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("people");
  return { title: t("title") };
}

/** Whoever was heard of, the latest first. */
export default async function People({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace, role } = await enter(slug, "people:read");
  const { rows, next } = await findPeople(platform.db, workspace.id);
  return (
    <PeoplePage first={{ people: rows.map((person) => shownPerson(person, role === "viewer")), next }} />
  );
}
