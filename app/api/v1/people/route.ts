import { z } from "zod";
import { findPeople } from "#lib/people/find-people.ts";
import { shownPerson } from "#lib/people/shown-person.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "person" } as const;

const query = z.strictObject({ q: z.string().max(256).optional(), cursor: z.string().max(256).optional() });

/** People by user id, email, phone or a word in their traits; without one, whoever was heard of last. */
export const GET = endpoint(policy, { query }, async ({ platform, workspace, actor, query }) => {
  const { rows, next } = await findPeople(platform.db, workspace.id, query.q, query.cursor);
  const masked = seesMasked(actor);
  return Response.json({ people: rows.map((person) => shownPerson(person, masked)), next });
});
