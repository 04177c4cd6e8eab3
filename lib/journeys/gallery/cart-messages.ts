import type { GalleryTemplate } from "#lib/journeys/gallery/gallery.ts";

const ITEMS = `
    <mj-section background-color="#ffffff" padding="0 24px">
      <mj-column>
        <mj-table font-size="15px" color="#2b2622" line-height="22px">
          {% for item in cart.items %}
          <tr style="border-bottom:1px solid #ece7e1">
            <td style="padding:12px 0"><strong>{{ item.name }}</strong><br /><span style="color:#786f66">{{ item.quantity }} ×</span></td>
            <td style="padding:12px 0;text-align:right">{{ item.price | money: cart.currency }}</td>
          </tr>
          {% endfor %}
          {% if cart.more_count > 0 %}
          <tr><td colspan="2" style="padding:12px 0;color:#786f66">and {{ cart.more_count }} more</td></tr>
          {% endif %}
        </mj-table>
      </mj-column>
    </mj-section>`;

const FOOTER = `
    <mj-section padding="24px">
      <mj-column>
        <mj-text align="center" font-size="12px" line-height="18px" color="#786f66">
          You get this because you left products in your cart at {{ workspace.name }}.<br />
          <a href="{{ links.unsubscribe }}" style="color:#786f66">Unsubscribe</a> ·
          <a href="{{ links.preferences }}" style="color:#786f66">Choose what you get</a>
        </mj-text>
      </mj-column>
    </mj-section>`;

function message(headline: string, text: string, button: string): string {
  return `<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="24px" color="#2b2622" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#f5f2ee">
    <mj-section background-color="#ffffff" padding="32px 24px 8px">
      <mj-column>
        <mj-text font-size="24px" line-height="30px" font-weight="bold">${headline}</mj-text>
        <mj-text>Hi {{ person.firstName | default: "there" }},<br />${text}</mj-text>
      </mj-column>
    </mj-section>${ITEMS}
    <mj-section background-color="#ffffff" padding="16px 24px 32px">
      <mj-column>
        <mj-raw>{% if cart.url %}</mj-raw>
        <mj-button href="{{ cart.url }}" background-color="#17605f" border-radius="6px" font-size="16px">${button}</mj-button>
        <mj-raw>{% endif %}</mj-raw>
      </mj-column>
    </mj-section>${FOOTER}
  </mj-body>
</mjml>
`;
}

/** The three reminders: help first, then a nudge, then an honest last word. */
export const CART_MESSAGES: readonly GalleryTemplate[] = [
  {
    key: "reminder_1",
    name: "Cart reminder 1",
    subject:
      "You left {{ cart.item_count }} {% if cart.item_count == 1 %}thing{% else %}things{% endif %} in your cart",
    preheader: "We kept your cart for you",
    source: message(
      "Still thinking it over?",
      "your cart is just as you left it. If something held you up, answer this mail and we will help.",
      "Back to your cart",
    ),
  },
  {
    key: "reminder_2",
    name: "Cart reminder 2",
    subject: "Your cart is waiting",
    preheader: "Returns are free for 60 days",
    source: message(
      "Take your time",
      "everything in your cart can be sent back for free within 60 days, so trying is easy.",
      "See your cart",
    ),
  },
  {
    key: "reminder_3",
    name: "Cart reminder 3",
    subject: "Shall we put these back on the shelf?",
    preheader: "We will not write about this cart again",
    source: message(
      "One last note",
      "some of these sell out at this time of the year. This is the last time we write about this cart.",
      "Finish your order",
    ),
  },
];
