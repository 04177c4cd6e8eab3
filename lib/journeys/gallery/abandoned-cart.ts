import { documentSchema } from "#core/journey/document.ts";
import { CART_MESSAGES } from "#lib/journeys/gallery/cart-messages.ts";
import type { GalleryJourney } from "#lib/journeys/gallery/gallery.ts";

const compare = (path: string, operator: string, value?: number | string) => ({
  kind: "compare",
  path,
  operator,
  ...(value === undefined ? {} : { value }),
});

/** S-12.4: the cart becomes open, or gains items while it is open. */
const CART_GAINS = {
  kind: "all",
  rules: [
    compare("cart.state", "is", "open"),
    compare("cart.item_count", "greaterThan", 0),
    compare("cart.items_gained", "isTrue"),
  ],
};

const trigger = (id: string, event: string, x: number) => ({
  id,
  kind: "event-trigger",
  name: event,
  config: { event, audience: CART_GAINS },
  x,
  y: 0,
});

/** S-12.5: whatever changes the items starts the hour anew. */
const restart = (id: string, event: string) => ({
  id,
  event,
  restart: true,
  where: compare("cart.items_changed", "isTrue"),
});

const untilOrdered = (id: string, hours: number, y: number) => ({
  id,
  kind: "wait-for",
  name: `Wait ${hours} hours for an order`,
  config: {
    arms: [{ id: "ordered", event: "Order Completed" }],
    timeout: { amount: hours, unit: "hour" },
  },
  x: 0,
  y,
});

const email = (id: string, name: string, templateId: string, y: number) => ({
  id,
  kind: "email",
  name,
  config: { templateId },
  x: 0,
  y,
});

/** The recipe of S-12, with its sequence of S-12.10. */
export const abandonedCart: GalleryJourney = {
  key: "abandoned-cart",
  name: "Abandoned cart",
  purpose: "Reminds people of what they left in their cart, and stops the moment they order.",
  events: ["Product Added", "Order Completed"],
  templates: CART_MESSAGES,
  document: ({ reminder_1 = "", reminder_2 = "", reminder_3 = "" }) =>
    documentSchema.parse({
      steps: [
        trigger("added", "Product Added", -152),
        trigger("updated", "Cart Updated", 152),
        {
          id: "rest",
          kind: "wait-for",
          name: "Wait until the cart rests for 1 hour",
          config: {
            arms: [
              { id: "checkout", event: "Checkout Started" },
              restart("more", "Product Added"),
              restart("less", "Product Removed"),
              restart("other", "Cart Updated"),
            ],
            timeout: { amount: 1, unit: "hour" },
            from: "anchor",
            maxRestarts: 100,
            deadline: { amount: 72, unit: "hour" },
          },
          x: 0,
          y: 168,
        },
        email("mail_1", "Cart reminder 1", reminder_1, 336),
        untilOrdered("wait_20", 20, 504),
        email("mail_2", "Cart reminder 2", reminder_2, 672),
        untilOrdered("wait_48", 48, 840),
        {
          id: "worth",
          kind: "condition",
          name: "Worth 100 or more?",
          config: { rule: compare("cart.total", "atLeast", 100) },
          x: 0,
          y: 1008,
        },
        email("mail_3", "Cart reminder 3", reminder_3, 1176),
      ],
      edges: [
        { from: "added", output: "next", to: "rest" },
        { from: "updated", output: "next", to: "rest" },
        { from: "rest", output: "timeout", to: "mail_1" },
        { from: "mail_1", output: "next", to: "wait_20" },
        { from: "wait_20", output: "timeout", to: "mail_2" },
        { from: "mail_2", output: "next", to: "wait_48" },
        { from: "wait_48", output: "timeout", to: "worth" },
        { from: "worth", output: "yes", to: "mail_3" },
      ],
      settings: {
        reentry: { mode: "after_exit", key: "properties.cart_id" },
        goals: [{ id: "order", name: "Order", event: "Order Completed", match: "cart" }],
        exits: [{ kind: "cart", id: "cart" }],
      },
    }),
};
