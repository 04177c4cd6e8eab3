import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { personConsent } from "#lib/analytics/person-consent.ts";
import { readPersonDetail } from "#lib/people/person-detail.ts";
import { shownProfile } from "#lib/people/shown-person.ts";
import { enter } from "#lib/workspaces/enter.ts";

const read = cache(async (slug: string, id: string) => {
  const { platform, workspace, role } = await enter(slug, "people:read");
  const person = await readPersonDetail(platform.db, workspace.id, id);
  if (!person) notFound();
  // Whoever was merged is looked up under the id that is left.
  if (person.id !== id) redirect(`/${slug}/people/${person.id}`);
  const masked = role === "viewer";
  const consent = await personConsent(platform.db, workspace.id, person);
  return { platform, workspace, masked, profile: shownProfile(person, masked), consent };
});

/** The profile behind all its tabs, read once a request. */
export function readProfile({ workspace, id }: Readonly<{ workspace: string; id: string }>) {
  return read(workspace, id);
}
