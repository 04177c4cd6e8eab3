/** What a new template starts with: a greeting with a default, a button, and the way out. */
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
