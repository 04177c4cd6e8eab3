import MailComposer from "nodemailer/lib/mail-composer";
import { z } from "zod";
import { invariant } from "#core/kernel/assert.ts";
import { defineProvider } from "#lib/delivery/providers/provider.ts";
import { classifySmtp } from "#lib/delivery/providers/smtp/classify.ts";
import { type SendError, type Server, sendOver } from "#lib/delivery/providers/smtp/connections.ts";

const line = z
  .string()
  .trim()
  .max(200)
  .refine((text) => !/[\r\n\0]/.test(text), "Write it on one line");

export const smtpSettings = z.strictObject({
  host: line.min(1, "Enter the name of the mail server"),
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(["starttls", "tls", "none"]).default("starttls"),
  user: line.default(""),
  fromName: line.default(""),
  fromEmail: z.email("Enter the sender's address"),
  replyTo: z.union([z.email(), z.literal("")]).default(""),
  maxConnections: z.int().min(1).max(20).default(5),
  /** Only for the server of SMTP_URL, which the operator has named. */
  trusted: z.boolean().default(false),
});
export const smtpSecret = z.strictObject({ password: z.string().max(1_000) });

/** What an address may be on its way into an envelope: nothing that a parser could read in two ways (SEC-41). */
const PLAIN_ADDRESS = /^[^\s"'<>(),;:\\[\]@]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*$/i;

/** Sends mail through a server of one's own choice. It knows no keys, so a doubt stays a doubt (N-3). */
export default defineProvider({
  kind: "smtp",
  title: "SMTP",
  channels: ["email"],
  settings: smtpSettings,
  secret: smtpSecret,
  keyed: false,
  // More would only wait for a connection, while what was decided about them grows old.
  maxInFlight: ({ maxConnections }) => maxConnections * 5,
  deadlineMs: () => 60_000,
  async send({
    platform,
    settings,
    secret,
    key,
    workspace,
    address,
    rendered,
    deadlineMs,
    beginBy = Number.POSITIVE_INFINITY,
  }) {
    invariant(rendered.kind === "mail" && address !== null, "mail goes to somebody");
    if (!PLAIN_ADDRESS.test(address))
      return { class: "permanent", status: "invalid_address", answer: null, hardBounce: true };
    const { host, port, security, user, maxConnections, trusted, fromEmail, fromName, replyTo } = settings;
    const server: Server = { host, port, security, user, password: secret.password, maxConnections, trusted };
    const messageId = `${key.replaceAll("/", ".")}@${fromEmail.slice(fromEmail.indexOf("@") + 1)}`;
    const message = await new MailComposer({
      from: { name: fromName || workspace.name, address: fromEmail },
      to: { name: "", address },
      ...(replyTo === "" ? {} : { replyTo: { name: "", address: replyTo } }),
      subject: rendered.subject,
      html: rendered.html,
      text: rendered.text,
      messageId: `<${messageId}>`,
      headers: { ...rendered.headers },
      ...encodingOf(rendered.html),
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build();
    try {
      const envelope = { from: fromEmail, to: address };
      const sending = sendOver(server, platform.env.allowPrivate, { envelope, message, beginBy });
      const response = await within(deadlineMs, sending);
      return {
        class: "accepted",
        status: response.slice(0, 3) || "250",
        answer: response.slice(0, 500),
        providerMessageId: messageId,
      };
    } catch (error) {
      invariant(error instanceof Error, "the mail library throws errors");
      return classifySmtp(error as SendError);
    }
  },
});

/** How a text in Latin letters travels; for others the mail library looks at each letter of it. */
function encodingOf(text: string): Readonly<{ encoding?: "quoted-printable"; textEncoding?: "Q" }> {
  const mostlyLatin = Buffer.byteLength(text) < text.length * 1.2;
  return mostlyLatin ? { encoding: "quoted-printable", textEncoding: "Q" } : {};
}

/** After its deadline a call has failed, whatever it may still come to: it may have arrived. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error("deadline"), { code: "ETIMEDOUT", begun: true }));
    const timer = setTimeout(late, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
