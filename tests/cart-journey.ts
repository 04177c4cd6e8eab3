import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { addTopic } from "#lib/consent/topics.ts";
import { createTemplate } from "#lib/templates/store.ts";
import type { World } from "#tests/world.ts";

const HOUR = { amount: 1, unit: "hour" };
const cartOpen = {
  kind: "all",
  rules: [
    { kind: "compare", path: "cart.state", operator: "is", value: "open" },
    { kind: "compare", path: "cart.item_count", operator: "greaterThan", value: 0 },
    { kind: "compare", path: "cart.items_gained", operator: "isTrue" },
  ],
};
const trigger = (id: string, event: string, x: number) => ({
  id,
  kind: "event-trigger",
  name: event,
  config: { event, audience: cartOpen },
  x,
  y: 0,
});
const restart = (id: string, event: string) => ({
  id,
  event,
  restart: true,
  where: { kind: "compare", path: "cart.items_changed", operator: "isTrue" },
});

/** The recipe of S-12, with its first message alone behind the wait. */
export function cartJourney(templateId: string): JourneyDocument {
  return documentSchema.parse({
    steps: [
      trigger("added", "Product Added", 0),
      trigger("updated", "Cart Updated", 300),
      {
        id: "wait_cart",
        kind: "wait-for",
        name: "Until the cart rests",
        config: {
          arms: [
            restart("more", "Product Added"),
            restart("less", "Product Removed"),
            restart("other", "Cart Updated"),
          ],
          timeout: HOUR,
          from: "anchor",
          maxRestarts: 100,
          deadline: { amount: 72, unit: "hour" },
        },
        y: 168,
      },
      { id: "mail_1", kind: "email", name: "Reminder 1", config: { templateId }, y: 336 },
      {
        id: "wait_order",
        kind: "wait-for",
        name: "Until they order",
        config: {
          arms: [{ id: "ordered", event: "Order Completed" }],
          timeout: { amount: 20, unit: "hour" },
        },
        y: 504,
      },
    ],
    edges: [
      { from: "added", output: "next", to: "wait_cart" },
      { from: "updated", output: "next", to: "wait_cart" },
      { from: "wait_cart", output: "timeout", to: "mail_1" },
      { from: "mail_1", output: "next", to: "wait_order" },
    ],
    settings: {
      reentry: { mode: "after_exit", key: "properties.cart_id" },
      goals: [{ id: "order", name: "Order", event: "Order Completed", match: "cart" }],
      exits: [{ kind: "cart", id: "cart" }],
    },
  });
}

const SOURCE = `<mjml><mj-body><mj-section><mj-column>
  <mj-text>{% for item in cart.items %}{{ item.name }} {{ item.price }} {% endfor %}</mj-text>
  <mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>`;

/** A marketing template with a topic that people are subscribed to unless they say otherwise. */
export async function addTemplate({ platform, workspace }: World, source = SOURCE): Promise<string> {
  const topic = await platform.db.transaction((tx) =>
    addTopic(tx, workspace.id, {
      key: "offers",
      name: "Offers",
      description: null,
      defaults: { email: "opt_out", sms: "opt_in", webPush: "opt_in", mobilePush: "opt_in", inApp: "opt_in" },
    }),
  );
  const created = await createTemplate({
    platform,
    workspace,
    actor: { kind: "member", id: "mem_test", role: "owner", scopes: [] },
    params: {},
    body: {
      name: "Cart reminder",
      mode: "mjml",
      source,
      subject: "You left something behind",
      preheader: "",
      class: "marketing",
      topicId: topic?.id ?? null,
    },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  return created.template.id;
}
