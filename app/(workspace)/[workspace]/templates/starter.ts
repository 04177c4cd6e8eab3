/** What a new message without HTML starts with. */
export const TEXT_STARTERS = {
  sms: {
    subject: "",
    preheader: "",
    source: 'Hello {{ person.firstName | default: "there" }}. Reply STOP to end.',
  },
  webPush: {
    subject: "Back in stock",
    preheader: "https://example.com",
    source: "What you looked at is here again.",
  },
  mobilePush: {
    subject: "Back in stock",
    preheader: "https://example.com",
    source: "What you looked at is here again.",
  },
  inApp: {
    subject: "Welcome back",
    preheader: "https://example.com",
    source: "There is something new for you.",
  },
} as const;

/** What a new mail starts with: a greeting with a default, a button, and the way out. */
export const STARTER = `<mjml>
  <mj-body background-color="#f5f4f2">
    <mj-section background-color="#ffffff" padding="32px">
      <mj-column>
        <mj-text font-size="20px" font-family="Helvetica, Arial, sans-serif">
          Hello {{ person.firstName | default: "there" }}
        </mj-text>
        <mj-text font-size="15px" line-height="1.5" font-family="Helvetica, Arial, sans-serif">
          Write what you want to say.
        </mj-text>
        <mj-button href="https://example.com" background-color="#0f6b6b">Back to the shop</mj-button>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text font-size="12px" color="#6b6963" align="center" font-family="Helvetica, Arial, sans-serif">
          <a href="{{ links.unsubscribe }}">Unsubscribe</a> · <a href="{{ links.preferences }}">Preferences</a>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
