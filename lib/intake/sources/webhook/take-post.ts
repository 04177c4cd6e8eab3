import { DAY } from "#core/kernel/time.ts";
import { keyOf, readKeys } from "#lib/eventlog/append.ts";
import { readEvent } from "#lib/eventlog/list-events.ts";
import type { Refused } from "#lib/eventlog/quarantine.ts";
import type { Draft, Outcome } from "#lib/intake/draft.ts";
import type { FoundSource } from "#lib/intake/find-source.ts";
import type { Connector, Greeting, Knock } from "#lib/intake/sources/webhook/define-connector.ts";
import { contentId, draftHook, type HookVerdict } from "#lib/intake/sources/webhook/draft-hook.ts";
import { openPost } from "#lib/intake/sources/webhook/open-post.ts";
import type { WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import type { Bench } from "#lib/intake/submit-items.ts";

/** A post whose signature holds. `deliveryId` is the sender's own name for it, where the scheme has one. */
export type GenuinePost = Readonly<{
  source: FoundSource;
  settings: WebhookSettings;
  connector: Connector;
  knock: Knock;
  deliveryId: string | null;
}>;

/** full: nothing more of this source can be kept, and the sender has to come again. */
export type Taken = Readonly<
  | { kind: "taken"; said: Readonly<Record<string, string | number | undefined>> }
  | { kind: "greeting"; greeting: Greeting }
  | { kind: "full" }
>;

/** One event of the post and what becomes of it. `bytes`: what is kept where it is not understood. */
type Judged = Readonly<{ verdict: HookVerdict; bytes: Buffer }>;

/** What is signed is taken: understood, or kept for people to look at, but never refused (S-0.5). */
export async function takePost(bench: Bench, post: GenuinePost): Promise<Taken> {
  const { source, settings, connector, knock } = post;
  const opened = openPost(settings.scheme, knock);
  if (opened.ok && connector.confirm) {
    const greeting = await connector.confirm(settings.scheme, opened.document, knock);
    if (greeting) return { kind: "greeting", greeting };
  }
  const judged = judge(post, opened);
  const refused = judged.flatMap((one) => refusedOf(post, one));
  if (refused.length > 0 && !(await bench.room.hasRoom(bench.db, source.id))) return { kind: "full" };
  const outcomes = await commit(bench, post, judged, refused);
  return { kind: "taken", said: sayingOf(outcomes) };
}

function judge(post: GenuinePost, opened: ReturnType<typeof openPost>): readonly Judged[] {
  const { source, settings, knock, deliveryId } = post;
  const { bytes, headers, now: receivedAt } = knock;
  if (!opened.ok) return [{ verdict: { ok: false, code: opened.code, pointer: null }, bytes }];
  const { items, changed } = opened;
  const isOne = items.length === 1;
  return items.map((item, at) => {
    if (!item.ok) {
      const pointer = isOne ? null : `/${at}`;
      return { verdict: { ok: false, code: item.code, pointer }, bytes };
    }
    const own = isOne ? bytes : Buffer.from(JSON.stringify(item.document));
    const ofPost = deliveryId === null || isOne ? deliveryId : `${deliveryId}:${at}`;
    const id = ofPost ?? item.id;
    const hook = {
      source,
      settings,
      post: { document: item.document, headers },
      bytes: own,
      id,
      changed,
      receivedAt,
    };
    return { verdict: draftHook(hook), bytes: own };
  });
}

function refusedOf({ source, knock }: GenuinePost, { verdict, bytes }: Judged): readonly Refused[] {
  if (verdict.ok) return [];
  return [
    {
      workspaceId: source.workspaceId,
      sourceId: source.id,
      kind: "quarantined",
      code: verdict.code,
      pointer: verdict.pointer,
      raw: bytes,
      receivedAt: knock.now,
    },
  ];
}

const REPEAT: Outcome = { status: "duplicate" };

/** One outcome an event, all committed together; what is a repeat by its content is not written again. */
async function commit(
  bench: Bench,
  { knock }: GenuinePost,
  judged: readonly Judged[],
  refused: readonly Refused[],
): Promise<readonly Outcome[]> {
  const fresh: (readonly Draft[] | null)[] = [];
  for (const { verdict, bytes } of judged) {
    fresh.push(verdict.ok && !(await isRepeat(bench, bytes, knock, verdict.drafts)) ? verdict.drafts : null);
  }
  const drafts = fresh.flatMap((one) => one ?? []);
  const isIdle = drafts.length === 0 && refused.length === 0;
  const settled = isIdle ? [] : await bench.commits.submit({ drafts, refused, bytes: knock.bytes.length });
  let upTo = 0;
  return judged.map(({ verdict }, at) => {
    if (!verdict.ok) return { status: "rejected", refusal: { code: verdict.code } };
    const own = fresh[at];
    if (!own) return REPEAT;
    upTo += own.length;
    // What happened comes last; what was said about the person before it.
    return settled[upTo - 1] ?? REPEAT;
  });
}

/** A body that names itself is a repeat for 24 hours, also across the turn of the day that is part of its name. */
async function isRepeat(
  bench: Bench,
  bytes: Buffer,
  { now: receivedAt }: Knock,
  drafts: readonly Draft[],
): Promise<boolean> {
  const event = drafts.at(-1)?.event;
  if (!event || event.messageId !== contentId(bytes, receivedAt)) return false;
  const before = { ...event, messageId: contentId(bytes, receivedAt - DAY) };
  const found = (await readKeys(bench.db, [before])).get(keyOf(before));
  const first = found && (await readEvent(bench.db, event.workspaceId, found.seq));
  return !!first && first.receivedAt.getTime() > receivedAt - DAY;
}

/** Nobody outside learns that somebody was erased, or that a value was set aside. */
function sayingOf(outcomes: readonly Outcome[]): Readonly<Record<string, string | number | undefined>> {
  const statusOf = ({ status }: Outcome) =>
    status === "rejected" ? "quarantined" : status === "conflict" ? "duplicate" : status;
  const [only] = outcomes;
  if (only && outcomes.length === 1) return { status: statusOf(only), code: only.refusal?.code };
  const count = (status: string) => outcomes.filter((one) => statusOf(one) === status).length;
  return {
    accepted: count("accepted"),
    duplicates: count("duplicate"),
    quarantined: count("quarantined"),
  };
}
