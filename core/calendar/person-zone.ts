import { isZone } from "#core/calendar/zone.ts";
import type { Person } from "#core/people/person.ts";

type Zoned = Pick<Person, "timeZone" | "contextZone">;

/** The zone by which a person's local times are read (S-5.7). */
export function zoneOf(person: Zoned, workspaceZone: string): string {
  return zoneAndOrigin(person, workspaceZone).zone;
}

/** The same, with where it comes from: the trait, the newest event that names one, or the workspace. */
export function zoneAndOrigin(
  { timeZone, contextZone }: Zoned,
  workspaceZone: string,
): Readonly<{ zone: string; origin: "trait" | "context" | "workspace" }> {
  if (isZone(timeZone)) return { zone: timeZone, origin: "trait" };
  if (isZone(contextZone)) return { zone: contextZone, origin: "context" };
  return { zone: isZone(workspaceZone) ? workspaceZone : "UTC", origin: "workspace" };
}
