import { createHash } from "node:crypto";
import type { Cart } from "#core/carts/cart.ts";
import type { Message, Run } from "#core/engine/run.ts";
import type { Person } from "#core/people/person.ts";
import { type LinkHolder, linkToken } from "#lib/consent/links.ts";
import { markOf, shownCart } from "#lib/delivery/cart-mark.ts";
import type { Claimed, DeliveryClass } from "#lib/delivery/claim.ts";
import { type TrackedLink, trackLinks } from "#lib/delivery/click-links.ts";
import type { Channel } from "#lib/delivery/lane.ts";
import { loadRenderFacts, type RenderFacts } from "#lib/delivery/render-facts.ts";
import { type Rendered, readStored } from "#lib/delivery/stored-text.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { hasUnsubscribeLink } from "#lib/templates/compile.ts";
import { readerOf, templateData } from "#lib/templates/data.ts";
import { type Part, type RenderCause, renderLiquid } from "#lib/templates/liquid-pool.ts";
import type { LiveRevision } from "#lib/templates/revisions.ts";

/** A delivery with its text, or with the reason why it has none; the policies are asked either way. */
export type Prepared = Readonly<{
  delivery: Claimed;
  /** Null where there is nobody to write to. */
  address: string | null;
  class: DeliveryClass;
  topicId: string | null;
  text: Text;
  /** What the text was made from, so that the last look notices a change (S-12.8). */
  cartMark: string;
}>;
export type Text =
  | Readonly<{ ok: true; rendered: Rendered; links: readonly TrackedLink[] }>
  | Readonly<{
      ok: false;
      cause: "render_missing" | "render_limit" | "render_bad_url" | "no_identifier";
      path: string;
    }>;

/** Renders a batch of one lane, outside of any transaction. */
export async function prepare(
  platform: Platform,
  workspaceId: string,
  batch: readonly Claimed[],
): Promise<readonly Prepared[]> {
  const facts = await loadRenderFacts(platform.db, workspaceId, batch);
  return Promise.all(batch.map((delivery) => prepareOne(platform, facts, delivery)));
}

/** Renders one delivery from what has been read. */
export async function prepareOne(
  platform: Platform,
  facts: RenderFacts,
  delivery: Claimed,
): Promise<Prepared> {
  const person = delivery.personId === null ? null : (facts.people.get(delivery.personId) ?? null);
  const run = delivery.runId === null ? undefined : facts.runs.get(delivery.runId);
  const look = facts.look(run, facts.journeyOf(delivery), delivery.personId);
  const { message } = delivery;
  const common = { delivery, cartMark: markOf(look), topicId: delivery.topicId };
  const source = { facts, delivery, person, run, cart: shownCart(look) };
  if (message.channel === "webhook") {
    const text = kept(delivery) ?? (await renderCall(source, message));
    return { ...common, address: null, class: "operational", text };
  }
  const revision = facts.revisions.get(message.templateId);
  const address = addressOf(message.channel, person);
  const kind = revision?.class ?? delivery.class;
  const topicId = revision?.topicId ?? null;
  const text = kept(delivery) ?? (await renderMail(platform, { ...source, address, revision }));
  return { ...common, address, class: kind, topicId, text };
}

/** What was handed over once is handed over again unchanged: the key stands for this very text (S-9.1). */
function kept({ attempts, rendered }: Claimed): Text | null {
  return attempts > 0 && rendered ? { ok: true, rendered: readStored(rendered), links: [] } : null;
}

type Source = Readonly<{
  facts: RenderFacts;
  delivery: Claimed;
  person: Person | null;
  run: Run | undefined;
  cart: Cart | null;
}>;

async function renderMail(
  { env }: Platform,
  source: Source & Readonly<{ address: string | null; revision: LiveRevision | undefined }>,
): Promise<Text> {
  const { facts, delivery, person, run, cart, address, revision } = source;
  if (!revision) return { ok: false, cause: "render_missing", path: "template" };
  if (address === null) return { ok: false, cause: "no_identifier", path: pathOf(delivery.channel) };
  const { workspace } = facts;
  const holder: LinkHolder = {
    workspaceId: workspace.id,
    personId: delivery.personId,
    channel: delivery.channel,
    address,
    topicId: revision.topicId,
    deliveryId: delivery.id,
  };
  const links = {
    unsubscribe: `${env.publicUrl}/u/${linkToken("unsubscribe", holder)}`,
    preferences: `${env.publicUrl}/p/${linkToken("preferences", holder)}`,
  };
  const data = templateData({ person, context: run?.context ?? {}, cart, links, workspace });
  const marketing = revision.class === "marketing" && delivery.channel === "email";
  const parts = marketing ? withWayOut(revision) : revision;
  const done = await renderLiquid({ ...parts, data, reader: readerOf({ person, workspace }) });
  if (!done.ok) return failed(done.cause, done.path);
  const [subject = "", html = "", text = "", link = ""] = done.texts;
  if (delivery.channel !== "email") return textMessage(subject, text, link);
  const tracked = marketing
    ? trackLinks(html, env.publicUrl, [`${env.publicUrl}/u/`, `${env.publicUrl}/p/`, `${env.publicUrl}/r/`])
    : { html, links: [] };
  const headers: Record<string, string> = marketing
    ? { "List-Unsubscribe": `<${links.unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }
    : {};
  return {
    ok: true,
    rendered: { kind: "mail", subject, html: tracked.html, text, headers },
    links: tracked.links,
  };
}

/** Where somebody is reached: by mail, by phone, else as who they are, until devices are known. */
export function addressOf(channel: Channel, person: Person | null | undefined): string | null {
  if (channel === "email") return person?.email ?? null;
  return channel === "sms" ? (person?.phone ?? null) : (person?.id ?? null);
}

function pathOf(channel: Channel): string {
  return channel === "email" ? "person.email" : channel === "sms" ? "person.phone" : "person.id";
}

/** A message without HTML, with the little that shows it in the Test inbox. */
function textMessage(subject: string, text: string, link: string): Text {
  const safe = (part: string) => part.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const title = subject === "" ? "" : `<strong>${safe(subject)}</strong><br>`;
  const lead = link === "" ? "" : `<br><a href="${safe(link)}">${safe(link)}</a>`;
  const html = `<div style="font-family:sans-serif;white-space:pre-wrap">${title}${safe(text)}${lead}</div>`;
  const headers: Record<string, string> = link === "" ? {} : { Link: link };
  return { ok: true, rendered: { kind: "mail", subject, html, text, headers }, links: [] };
}

const FOOTER_HTML =
  '<div style="padding:24px;text-align:center;font-family:sans-serif;font-size:12px;color:#666666"><a href="{{ links.unsubscribe }}" style="color:#666666">Unsubscribe</a></div>';
const FOOTER_TEXT = "\n\nUnsubscribe: {{ links.unsubscribe }}";

/** A marketing mail never leaves without a way out, whatever its template says (S-9.16). */
function withWayOut({ key, parts }: LiveRevision): { key: string; parts: readonly Part[] } {
  const [subject, html, text] = parts;
  if (hasUnsubscribeLink(html.source)) return { key, parts };
  const end = html.source.search(/<\/body>/i);
  const at = end < 0 ? html.source.length : end;
  const source = html.source.slice(0, at) + FOOTER_HTML + html.source.slice(at);
  return {
    key: `${key}+way-out`,
    parts: [subject, { ...html, source }, { ...text, source: text.source + FOOTER_TEXT }],
  };
}

/** What a call is made from. */
export type CallSource = Readonly<{
  facts: Pick<RenderFacts, "workspace">;
  person: Person | null;
  run: Pick<Run, "context"> | undefined;
  cart: Cart | null;
}>;

/** A call with its values filled in. */
export async function renderCall(
  { facts, person, run, cart }: CallSource,
  message: Extract<Message, { channel: "webhook" }>,
): Promise<Text> {
  const names = Object.keys(message.headers);
  const parts: readonly Part[] = [
    { place: "url", source: message.url },
    { place: "text", source: message.body },
    ...names.map((name): Part => ({ place: "header", source: message.headers[name] ?? "" })),
  ];
  const texts = parts.every(({ source }) => isPlain(source)) ? parts.map(({ source }) => source) : null;
  const { workspace } = facts;
  const done = texts
    ? { ok: true as const, texts }
    : await renderLiquid({
        key: createHash("sha256").update(JSON.stringify(parts)).digest("base64"),
        parts,
        data: templateData({ person, context: run?.context ?? {}, cart, links: null, workspace }),
        reader: readerOf({ person, workspace }),
      });
  if (!done.ok) return failed(done.cause, done.path);
  const [url = "", body = "", ...values] = done.texts;
  const headers = Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
  return { ok: true, rendered: { kind: "call", method: message.method, url, headers, body }, links: [] };
}

function isPlain(source: string): boolean {
  return !source.includes("{{") && !source.includes("{%");
}

/** A template that was saved compiles; what does not is a value that its author did not think of. */
function failed(cause: RenderCause, path: string): Text {
  return { ok: false, cause: cause === "syntax" ? "render_missing" : cause, path };
}
