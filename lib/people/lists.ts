import { z } from "zod";
import type { ListChange } from "#core/engine/batch.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

export type StaticList = Readonly<{ id: string; name: string; people: number }>;

/** S-10.2 */
const MOST_LISTS = 1_000;

export const newListSchema = z.strictObject({
  name: z.string().trim().min(1, "Give the static segment a name").max(120),
});

/** Static segments by name, with how many people are in each. */
export async function readLists(sql: Sql, workspaceId: string): Promise<readonly StaticList[]> {
  return sql.rows<StaticList>(
    `select l.id, l.name, (select count(*)::int from list_member m where m.list_id = l.id) as people
     from static_list l where l.workspace_id = $1 order by l.name, l.id limit ${MOST_LISTS}`,
    [workspaceId],
    "read_lists",
  );
}

/** Their names alone: what pickers offer. */
export async function listNames(
  sql: Sql,
  workspaceId: string,
): Promise<readonly Readonly<{ id: string; name: string }>[]> {
  return sql.rows(
    `select id, name from static_list where workspace_id = $1 order by name, id limit ${MOST_LISTS}`,
    [workspaceId],
    "list_names",
  );
}

/** Makes one; null where the name is taken or there are a thousand. */
export async function addList(
  tx: Tx,
  workspaceId: string,
  { name }: z.output<typeof newListSchema>,
): Promise<StaticList | null> {
  const id = newId("lst");
  const made = await tx.run(
    `insert into static_list (id, workspace_id, name, created_at)
     select $1, $2, $3, cairn_now() where (select count(*) from static_list where workspace_id = $2) < ${MOST_LISTS}
     on conflict (workspace_id, name) do nothing`,
    [id, workspaceId, name],
  );
  return made === 0 ? null : { id, name, people: 0 };
}

/** Which of these lists people are in; nothing is read where no step or rule asks. */
export async function loadLists(
  tx: Tx,
  people: readonly string[],
  lists: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  if (people.length === 0 || lists.length === 0) return found;
  const rows = await tx.rows<{ person_id: string; list_id: string }>(
    "select person_id, list_id from list_member where person_id = any($1::text[]) and list_id = any($2::text[])",
    [people, [...new Set(lists)]],
    "load_lists",
  );
  for (const { person_id, list_id } of rows)
    found.set(person_id, (found.get(person_id) ?? new Set()).add(list_id));
  return found;
}

// A list of another workspace, or one that is gone, takes nobody.
const ADD = `
  insert into list_member (list_id, person_id, added_at)
  select l.id, n.person, to_timestamp(n.at / 1000.0)
  from unnest($1::text[], $2::text[], $3::text[], $4::float8[]) as n(ws, list, person, at)
  join static_list l on l.id = n.list and l.workspace_id = n.ws
  order by n.person, l.id
  on conflict (person_id, list_id) do nothing`;

/** Writes what a batch has done to static segments; of several changes of one place the last counts. */
export async function saveListChanges(tx: Tx, changes: readonly ListChange[]): Promise<void> {
  const last = [...new Map(changes.map((one) => [`${one.personId} ${one.listId}`, one])).values()];
  const added = last.filter(({ add }) => add);
  const removed = last.filter(({ add }) => !add);
  if (added.length > 0)
    await tx.run(
      ADD,
      [
        added.map(({ workspaceId }) => workspaceId),
        added.map(({ listId }) => listId),
        added.map(({ personId }) => personId),
        added.map(({ at }) => at),
      ],
      "add_to_lists",
    );
  if (removed.length > 0)
    await tx.run(
      `delete from list_member m using unnest($1::text[], $2::text[], $3::text[]) as n(ws, list, person), static_list l
       where m.list_id = n.list and m.person_id = n.person and l.id = n.list and l.workspace_id = n.ws`,
      [
        removed.map(({ workspaceId }) => workspaceId),
        removed.map(({ listId }) => listId),
        removed.map(({ personId }) => personId),
      ],
      "remove_from_lists",
    );
}

/** Two who become one are in all that either was in (S-1.20). */
export async function moveLists(tx: Tx, loserId: string, survivorId: string): Promise<void> {
  await tx.run(
    `insert into list_member (list_id, person_id, added_at) select list_id, $2, added_at from list_member where person_id = $1
     on conflict (person_id, list_id) do update set added_at = least(list_member.added_at, excluded.added_at)`,
    [loserId, survivorId],
    "unite_lists",
  );
  await tx.run("delete from list_member where person_id = $1", [loserId], "drop_lists");
}
