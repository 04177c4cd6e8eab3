import { z } from "zod";
import { mapResponse } from "#core/engine/response.ts";
import type { Message } from "#core/engine/run.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { chooseProvider } from "#lib/delivery/provider-choice.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";
import { renderCall } from "#lib/delivery/render.ts";
import type { Rendered } from "#lib/delivery/stored-text.ts";
import { loadCarts } from "#lib/people/carts.ts";
import { loadPeople } from "#lib/people/state.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Workspace } from "#lib/workspaces/workspace.ts";
import { stepKinds } from "#steps/registry.gen.ts";

const webhook = stepKinds.find(({ kind }) => kind === "webhook");

export const tryCallSchema = z.strictObject({
  /** The step's settings, as the inspector has them. */
  config: z.record(z.string(), z.json()).superRefine((config, context) => {
    for (const { path, message } of webhook?.schema.safeParse(config).error?.issues ?? [])
      context.addIssue({ code: "custom", path: [...path], message });
  }),
  /** Whose values are filled in; null: somebody of whom nothing is known. */
  personId: z.string().max(64).nullable().default(null),
  /** What is filled in as the properties of the event that started the journey. */
  properties: z.record(z.string(), z.json()).default({}),
});
export type TryCall = z.output<typeof tryCallSchema>;

/** What came of it: the answer, redacted as a delivery's is, or why none was asked for, in words. */
export type Tried =
  | Readonly<{
      called: true;
      ok: boolean;
      status: string;
      ms: number;
      answer: string | null;
      /** What later steps would read; null where the answer was not what was expected, at `missing`. */
      values: JsonObject | null;
      missing: string | null;
    }>
  | Readonly<{ called: false; refusal: string }>;

type CallMessage = Extract<Message, { channel: "webhook" }>;

/** Makes the call of a Webhook step once, now, through the very door that deliveries take (ux 3.5); null: no such person. */
export async function tryCall(
  platform: Platform,
  workspace: Workspace,
  { config, personId, properties }: TryCall,
): Promise<Tried | null> {
  const source = await sourceOf(platform, workspace, personId, properties);
  const message = messageOf(config);
  if (!source || !message) return null;
  const text = await renderCall(source, message);
  if (!text.ok)
    return refused(`For this person ${text.path} is missing: give it a default, or choose another person.`);
  return call(platform, workspace, { personId, message, rendered: text.rendered });
}

type Call = Readonly<{ personId: string | null; message: CallMessage; rendered: Rendered }>;

async function call(
  platform: Platform,
  workspace: Workspace,
  { personId, message, rendered }: Call,
): Promise<Tried> {
  const provider = await chooseProvider(platform, platform.db, workspace, "webhook");
  if (!provider) return refused("Calls are switched off in this workspace.");
  const key = newId("try");
  const began = performance.now();
  const result = await provider.kind.send({
    ...{ platform, settings: provider.settings, secret: provider.secret, key, deliveryId: key, workspace },
    ...{ personId, channel: "webhook", class: "operational", address: null, rendered },
    deadlineMs: message.timeoutMs,
  });
  if (result.status === "blocked_address")
    return refused(`${hostOf(rendered)} is a private address, which is not allowed here.`);
  return toldOf(result, message, performance.now() - began);
}

function toldOf(result: CallResult, { response = [] }: CallMessage, ms: number): Tried {
  const accepted = result.class === "accepted";
  const mapped = accepted ? mapResponse(response, result.body ?? null) : null;
  return {
    called: true,
    ok: mapped?.ok ?? false,
    status: result.status ?? "no answer",
    ms: Math.round(ms),
    answer: result.answer,
    values: mapped?.ok ? mapped.values : null,
    missing: mapped && !mapped.ok ? mapped.path : null,
  };
}

function refused(refusal: string): Tried {
  return { called: false, refusal };
}

async function sourceOf(
  { db }: Platform,
  workspace: Workspace,
  personId: string | null,
  properties: JsonObject,
) {
  const context = { trigger: { event: "Try it", properties, timestamp: null, seq: 0 }, steps: {} };
  const common = { facts: { workspace }, run: { context } };
  if (personId === null) return { ...common, person: null, cart: null };
  return db.transaction(async (tx) => {
    const person = (await loadPeople(tx, [personId])).get(personId);
    if (!person || person.workspaceId !== workspace.id) return null;
    const carts = (await loadCarts(tx, [personId])).get(personId) ?? [];
    return { ...common, person, cart: carts.find(({ state }) => state === "open") ?? null };
  });
}

/** The message that the step itself would ask for. */
function messageOf(config: JsonObject): CallMessage | null {
  const parsed = webhook?.schema.safeParse(config);
  const move = parsed?.success
    ? webhook?.enter({ config: parsed.data } as Parameters<typeof webhook.enter>[0])
    : null;
  const message = move?.kind === "wait" ? move.on.deliver : undefined;
  return message?.channel === "webhook" ? message : null;
}

function hostOf(rendered: Rendered): string {
  const url = rendered.kind === "call" ? rendered.url : "";
  return URL.canParse(url) ? new URL(url).host : "This";
}
