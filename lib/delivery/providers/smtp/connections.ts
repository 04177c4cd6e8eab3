import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { bytesOf, isIn, isPublic } from "#lib/platform/address.ts";
import type { Reach } from "#lib/platform/reach.ts";

/** A mail server and how to speak to it. */
export type Server = Readonly<{
  host: string;
  port: number;
  security: "starttls" | "tls" | "none";
  user: string;
  password: string;
  maxConnections: number;
  /** Set by the operator, not by a member: it may stand in the private network. */
  trusted: boolean;
}>;
export type Envelope = Readonly<{ from: string; to: string }>;
/** `begun`: the server has asked for the message, so nobody knows what a lost connection has left behind. */
export type SendError = Error &
  Readonly<{ code?: string; command?: string; responseCode?: number; begun?: boolean }>;

const CONNECT_MS = 10_000;
const IDLE_MS = 30_000;
/** Servers close sessions that go on too long; a fresh one is cheap. */
const MESSAGES_EACH = 200;

/** `ended`: the server has hung up while nothing was under way. */
type Session = { connection: SMTPConnection; sent: number; idle: NodeJS.Timeout | null; ended: boolean };
type Pool = { idle: Session[]; open: number; waiting: (() => void)[]; closed: boolean };

/** Sessions are kept between messages, by server and account; ours instead of a pool that sends again by itself. */
const pools = new Map<string, Pool>();

/** Sends one finished message. Resolves with the server's last line. */
export async function sendOver(
  server: Server,
  reach: Reach,
  { envelope, message, beginBy }: Readonly<{ envelope: Envelope; message: Buffer; beginBy: number }>,
): Promise<string> {
  const pool = poolOf(server);
  const session = await take(pool, server, reach);
  if (performance.now() > beginBy) {
    giveBack(pool, session);
    throw Object.assign(new Error("too late to begin"), { code: "ELATE" });
  }
  try {
    const response = await transmit(session, envelope, message);
    giveBack(pool, session);
    return response;
  } catch (error) {
    drop(pool, session);
    throw error;
  }
}

/** Ends every session as soon as it is idle: for orderly stops and tests. */
export function closeSessions(): void {
  for (const pool of pools.values()) {
    pool.closed = true;
    for (const session of pool.idle.splice(0)) drop(pool, session);
  }
  pools.clear();
}

function poolOf(server: Server): Pool {
  const key = JSON.stringify(server);
  const pool = pools.get(key) ?? { idle: [], open: 0, waiting: [], closed: false };
  pools.set(key, pool);
  return pool;
}

async function take(pool: Pool, server: Server, reach: Reach): Promise<Session> {
  for (;;) {
    const session = pool.idle.pop();
    if (session?.ended) drop(pool, session);
    else if (session) {
      if (session.idle) clearTimeout(session.idle);
      return session;
    }
    if (pool.open < server.maxConnections) break;
    await new Promise<void>((resolve) => pool.waiting.push(resolve));
  }
  pool.open += 1;
  try {
    const session: Session = { connection: await connect(server, reach), sent: 0, idle: null, ended: false };
    session.connection.once("end", () => {
      session.ended = true;
    });
    return session;
  } catch (error) {
    pool.open -= 1;
    pool.waiting.shift()?.();
    throw error;
  }
}

function giveBack(pool: Pool, session: Session): void {
  session.sent += 1;
  if (pool.closed || session.ended || session.sent >= MESSAGES_EACH) {
    drop(pool, session);
    return;
  }
  session.idle = setTimeout(() => {
    pool.idle.splice(pool.idle.indexOf(session), 1);
    drop(pool, session);
  }, IDLE_MS);
  session.idle.unref();
  pool.idle.push(session);
  pool.waiting.shift()?.();
}

function drop(pool: Pool, { connection, idle }: Session): void {
  if (idle) clearTimeout(idle);
  connection.close();
  pool.open -= 1;
  pool.waiting.shift()?.();
}

async function connect(server: Server, reach: Reach): Promise<SMTPConnection> {
  const { host, port, security, user, password } = server;
  const address = await resolve(server, reach);
  const connection = new SMTPConnection({
    host: address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { servername: isIP(host) ? undefined : host },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: 60_000,
    logger: false,
  } as ConstructorParameters<typeof SMTPConnection>[0]);
  // Errors that no call waits for close the session; without a listener they would end the process.
  connection.on("error", () => undefined);
  await settle((done) => {
    connection.once("error", done);
    connection.connect((error?: Error | null) => done(error ?? null));
  });
  if (user === "") return connection;
  try {
    await settle((done) =>
      connection.login(
        { credentials: { user, pass: password } } as Parameters<SMTPConnection["login"]>[0],
        (error) => done(error ?? null),
      ),
    );
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The address to connect to; a member's server must stand in the public network (guarantees 5.2). */
async function resolve({ host, port, trusted }: Server, reach: Reach): Promise<string> {
  const addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
  const [first] = addresses;
  if (!first) throw Object.assign(new Error("no address"), { code: "EDNS" });
  if (trusted || addresses.every((address) => isPublic(address) || isNamed(reach, host, port, address)))
    return first;
  throw Object.assign(new Error("not a public address"), { code: "EBLOCKED" });
}

function isNamed({ targets }: Reach, host: string, port: number, address: string): boolean {
  const bytes = bytesOf(address);
  return targets.some((target) =>
    target.kind === "host"
      ? target.host === host && target.port === port
      : bytes !== null && isIn(target.range, bytes),
  );
}

async function transmit({ connection, sent }: Session, envelope: Envelope, message: Buffer): Promise<string> {
  if (sent > 0) await settle((done) => connection.reset((error) => done(error ?? null)));
  let begun = false;
  // Read from only once the server has asked for the message.
  const body = new Readable({
    read() {
      begun = true;
      this.push(message);
      this.push(null);
    },
  });
  return new Promise((resolvePromise, reject) => {
    const fail = (error: Error) => {
      connection.off("error", fail);
      reject(Object.assign(error, { begun }));
    };
    connection.on("error", fail);
    connection.send(
      { from: envelope.from, to: [envelope.to] } as Parameters<SMTPConnection["send"]>[0],
      body,
      (error, info) => {
        connection.off("error", fail);
        if (error) reject(Object.assign(error, { begun }));
        else resolvePromise(String(info?.response ?? ""));
      },
    );
  });
}

function settle(begin: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    begin((error) => (error ? reject(error) : resolvePromise()));
  });
}
