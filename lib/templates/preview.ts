import { z } from "zod";
import type { Cart } from "#core/carts/cart.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Person } from "#core/people/person.ts";
import { type SmsParts, smsParts } from "#core/policies/sms-parts.ts";
import { loadCarts } from "#lib/people/carts.ts";
import { loadPeople } from "#lib/people/state.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { compileTemplate } from "#lib/templates/compile.ts";
import { readerOf, templateData } from "#lib/templates/data.ts";
import type { TemplateIssue } from "#lib/templates/issues.ts";
import { type RenderCause, renderLiquid } from "#lib/templates/liquid-pool.ts";
import { type CompiledTemplate, TEMPLATE_CHANNELS } from "#lib/templates/source.ts";
import type { Workspace } from "#lib/workspaces/workspace.ts";

export const previewSchema = z.strictObject({
  channel: z.enum(TEMPLATE_CHANNELS).default("email"),
  mode: z.enum(["mjml", "html", "text"]),
  source: z.string().max(300_000),
  subject: z.string().max(998),
  preheader: z.string().max(998).default(""),
  class: z.enum(["marketing", "transactional"]).default("marketing"),
  /** Null: somebody of whom nothing is known. */
  personId: z.string().max(64).nullable().default(null),
});
export type PreviewInput = z.output<typeof previewSchema>;

export type Preview = Readonly<{
  subject: string;
  html: string;
  text: string;
  /** Where a push leads. */
  link: string;
  /** Into how many parts a text message is cut. */
  sms: SmsParts | null;
  bytes: number;
  issues: readonly TemplateIssue[];
}>;

/** What a person would read, with all that is wrong; null where the workspace has no such person. */
export async function previewTemplate(
  platform: Pick<Platform, "db" | "env">,
  workspace: Workspace,
  input: PreviewInput,
): Promise<Preview | null> {
  const reader = await readReader(platform, workspace.id, input.personId);
  if (!reader) return null;
  const compiled = await compileTemplate(input);
  const { bytes, issues } = compiled;
  if (issues.some(({ severity }) => severity === "error")) return { ...NOTHING, bytes, issues };
  return render(platform, workspace, input, { compiled, ...reader });
}

const NOTHING = { subject: "", html: "", text: "", link: "", sms: null } as const;

type Reader = Readonly<{ person: Person | null; cart: Cart }>;

async function render(
  { env }: Pick<Platform, "env">,
  workspace: Workspace,
  input: PreviewInput,
  { compiled, person, cart }: Reader & Readonly<{ compiled: CompiledTemplate }>,
): Promise<Preview> {
  const { html, text, bytes, issues } = compiled;
  const links = { unsubscribe: `${env.publicUrl}/u/preview`, preferences: `${env.publicUrl}/p/preview` };
  const data = templateData({ person, context: contextOf(cart), cart, links, workspace });
  const done = await renderLiquid({
    key: `preview ${sha256Hex([input.channel, input.subject, input.preheader, html, text].join("\n"))}`,
    parts: [
      { place: "header", source: input.subject },
      { place: "html", source: html },
      { place: "text", source: text },
      ...(input.channel === "email" ? [] : [{ place: "url", source: input.preheader } as const]),
    ],
    // Values of somebody unknown are missing, but whose they would be is not.
    data: { person: {}, ...data },
    reader: readerOf({ person, workspace }),
  });
  if (!done.ok) return { ...NOTHING, bytes, issues: [...issues, failure(done.cause, done.path)] };
  const [subject = "", shown = "", plain = "", link = ""] = done.texts;
  const sms = input.channel === "sms" ? smsParts(plain) : null;
  return { subject, html: shown, text: plain, link, sms, bytes, issues };
}

const SENTENCES: Readonly<Record<RenderCause, (path: string) => string>> = {
  render_missing: (path) =>
    `For this person ${path} is missing, and the message would not be sent. Give it a default: {{ ${path} | default: "…" }}.`,
  render_limit: (path) => `The message takes too long or too much: ${path}.`,
  render_bad_url: (path) =>
    `For this person ${path} is not a web address, and the message would not be sent.`,
  syntax: (path) => path,
};

function failure(cause: RenderCause, path: string): TemplateIssue {
  return {
    code: "render",
    severity: "warning",
    field: "source",
    line: null,
    message: SENTENCES[cause](path),
  };
}

async function readReader(
  { db }: Pick<Platform, "db">,
  workspaceId: string,
  personId: string | null,
): Promise<Reader | null> {
  if (personId === null) return { person: null, cart: SAMPLE_CART };
  return db.transaction(async (tx) => {
    const person = (await loadPeople(tx, [personId])).get(personId);
    if (!person || person.workspaceId !== workspaceId) return null;
    const carts = (await loadCarts(tx, [personId])).get(personId) ?? [];
    const cart = carts.find(({ state }) => state === "open") ?? carts.find(({ items }) => items.length > 0);
    return { person, cart: cart ?? SAMPLE_CART };
  });
}

function contextOf({ cartId }: Cart): JsonObject {
  return {
    trigger: { event: "Product Added", properties: { cart_id: cartId }, timestamp: null, seq: 0 },
    steps: {},
  };
}

const line = (key: string, name: string, price: number, quantity: number) => ({
  key,
  productId: key,
  sku: null,
  variant: null,
  name,
  price,
  quantity,
  imageUrl: "https://shop.example/tent.jpg",
  url: `https://shop.example/products/${key}`,
});

/** Shown where nobody's cart is at hand. */
const SAMPLE_CART: Cart = {
  personId: "",
  cartId: "sample",
  state: "open",
  items: [line("tent", "Two-person tent", 189, 1), line("mug", "Enamel mug", 12.5, 2)],
  itemCount: 3,
  total: 214,
  currency: "EUR",
  url: "https://shop.example/cart",
  lastActivityAt: 0,
  memory: null,
};
