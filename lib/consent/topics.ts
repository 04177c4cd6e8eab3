import { z } from "zod";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

export type OptIn = "opt_in" | "opt_out";
export type Topic = Readonly<{
  id: string;
  key: string;
  name: string;
  description: string | null;
  /** Per channel; a channel that is not named needs an opt-in (S-16.2). */
  defaults: Readonly<Record<string, OptIn>>;
}>;

/** S-16.2 */
const MOST_TOPICS = 50;

export const newTopicSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "Use a to z, 0 to 9, dashes and underscores"),
  name: z.string().trim().min(1, "Give the topic a name").max(80),
  description: z.string().trim().max(300).nullable().default(null),
  defaults: z
    .partialRecord(z.enum(["email", "sms", "webPush", "mobilePush", "inApp"]), z.enum(["opt_in", "opt_out"]))
    .default({}),
});

/** Topics of a workspace by name. */
export async function listTopics(sql: Sql, workspaceId: string): Promise<readonly Topic[]> {
  return sql.rows<Topic>(
    `select id, key, name, description, defaults from topic where workspace_id = $1 order by name, id limit ${MOST_TOPICS}`,
    [workspaceId],
    "list_topics",
  );
}

/** Adds a topic; null where its key is taken or there are fifty. */
export async function addTopic(
  tx: Tx,
  workspaceId: string,
  topic: z.output<typeof newTopicSchema>,
): Promise<Topic | null> {
  const id = newId("top");
  const { key, name, description, defaults } = topic;
  const made = await tx.run(
    `insert into topic (id, workspace_id, key, name, description, defaults, created_at)
     select $1, $2, $3, $4, $5, $6, cairn_now() where (select count(*) from topic where workspace_id = $2) < ${MOST_TOPICS}
     on conflict (workspace_id, key) do nothing`,
    [id, workspaceId, key, name, description, JSON.stringify(defaults)],
  );
  return made === 0 ? null : { id, key, name, description, defaults: defaults as Topic["defaults"] };
}

/** What a topic asks for on a channel, where nobody has said anything. */
export function optInOf(topic: Pick<Topic, "defaults"> | undefined, channel: string): OptIn {
  return topic?.defaults[channel] ?? "opt_in";
}

export const topicChangeSchema = newTopicSchema.omit({ key: true }).partial();

/** Changes what is given; the key stays, because journeys and links name it. False where there is no such topic. */
export async function changeTopic(
  tx: Tx,
  workspaceId: string,
  id: string,
  { name, description, defaults }: z.output<typeof topicChangeSchema>,
): Promise<boolean> {
  const changed = await tx.run(
    `update topic set name = coalesce($3, name), description = case when $4 then $5 else description end,
       defaults = coalesce($6::jsonb, defaults) where workspace_id = $1 and id = $2`,
    [
      workspaceId,
      id,
      name ?? null,
      description !== undefined,
      description ?? null,
      defaults ? JSON.stringify(defaults) : null,
    ],
  );
  return changed > 0;
}
