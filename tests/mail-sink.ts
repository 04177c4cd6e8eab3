import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { afterAll } from "vitest";

export type SunkMail = Readonly<{ to: string; from: string; mail: Email; raw: string; at: number }>;
/** What the server does at a stage; a number with words refuses there. */
export type Manners = Readonly<{
  greeting?: Refusal;
  sender?: Refusal;
  recipient?: Refusal;
  data?: Refusal;
  /** Hangs up after the message has come in, before it says whether it took it. */
  hangUpAfterData?: boolean;
  login?: "accept" | "refuse";
}>;
type Refusal = Readonly<{ code: number; message: string }>;

export type MailSink = Readonly<{ port: number; mails: SunkMail[]; behave(manners: Manners): void }>;

/** A mail server on loopback that keeps what it is sent. */
export async function openMailSink(): Promise<MailSink> {
  const mails: SunkMail[] = [];
  let manners: Manners = {};
  const refuse = (refusal: Refusal | undefined) =>
    refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.code }) : null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    allowInsecureAuth: true,
    onConnect: (_session, done) => done(refuse(manners.greeting)),
    onAuth: (auth, _session, done) =>
      manners.login === "refuse"
        ? done(refuse({ code: 535, message: "5.7.8 wrong password" }))
        : done(null, { user: auth.username ?? "" }),
    onMailFrom: (_address, _session, done) => done(refuse(manners.sender)),
    onRcptTo: (_address, _session, done) => done(refuse(manners.recipient)),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => void take(Buffer.concat(chunks), session, done));
    },
  });
  server.on("error", () => undefined);
  async function take(raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void) {
    const refusal = refuse(manners.data);
    if (refusal) return done(refusal);
    const { mailFrom, rcptTo } = session.envelope;
    const from = mailFrom ? mailFrom.address : "";
    const mail = await PostalMime.parse(raw);
    mails.push({
      to: rcptTo[0]?.address ?? "",
      from,
      mail,
      raw: raw.toString("utf8"),
      at: performance.now(),
    });
    if (manners.hangUpAfterData) hangUp(server);
    else done();
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("a mail server listens on a port");
  const behave = (next: Manners) => {
    manners = next;
  };
  return { port: address.port, mails, behave };
}

/** Cuts every line, as a machine does that loses its power. */
function hangUp(server: SMTPServer): void {
  const { connections } = server as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
  for (const { _socket } of connections) _socket.destroy();
}
