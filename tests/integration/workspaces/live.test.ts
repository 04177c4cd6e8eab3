import { expect, test } from "vitest";
import { endSession } from "#lib/workspaces/sessions.ts";
import { buildWorld } from "#tests/world.ts";
import { GET as live } from "../../../app/api/live/route.ts";
import { cookieOf, ORIGIN } from "./as.ts";

const { platform, workspace, members } = await buildWorld();

async function open(role: "viewer" | "editor", topics: string, lastId?: string) {
  const stop = new AbortController();
  const answer = await live(
    new Request(`${ORIGIN}/api/live?workspace=${workspace.slug}&topics=${topics}`, {
      headers: {
        cookie: await cookieOf(platform, members[role].sessionId),
        ...(lastId ? { "last-event-id": lastId } : {}),
      },
      signal: stop.signal,
    }),
  );
  return { answer, stop: () => stop.abort(), reader: answer.body?.getReader() };
}

type Reader = ReadableStreamDefaultReader<Uint8Array> | undefined;

/** Reads until the text fits, or the stream ends. */
async function readUntil(reader: Reader, wanted: RegExp): Promise<string> {
  let text = "";
  while (reader && !wanted.test(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return text;
}

async function addMessage(id: string): Promise<void> {
  await platform.db.run(
    `insert into inbox_message (id, workspace_id, delivery_id, channel, sender, recipient, subject, html, text, headers, at)
     values ($1, $2, $1, 'email', 'a@b.co', 'c@d.co', 's', 'h', 't', '{}', now())`,
    [id, workspace.id],
  );
}

test("SEC-21 the stream says what has changed, and ends with the session", async () => {
  const { reader } = await open("viewer", "inbox");
  await readUntil(reader, /listening/);
  await addMessage("msg_1");
  expect(await readUntil(reader, /data:/)).toContain('{"topic":"inbox"');
  await endSession(platform.db, members.viewer.sessionId);
  expect(await readUntil(reader, /this never comes/)).not.toContain("data:");
});

test("U-38 whoever comes back with Last-Event-ID hears at once what was missed", async () => {
  const first = await open("editor", "inbox,events");
  const id = /id: (\S+)/.exec(await readUntil(first.reader, /listening/))?.[1] ?? "";
  first.stop();
  await addMessage("msg_2");
  const again = await open("editor", "inbox,events", id);
  const text = await readUntil(again.reader, /data:/);
  expect(text).toContain('"topic":"inbox"');
  expect(text).not.toContain('"topic":"events"');
  again.stop();
});

test.each([["nothing"], ["journey"], ["events:x"], ["constructor"], [""]])(
  "SEC-01 the topic %j is refused",
  async (topics) => {
    const { answer } = await open("editor", topics);
    expect(answer.status).toBe(400);
  },
);

test("SEC-04 an id that is not ours is as none", async () => {
  for (const id of ["%", Buffer.from('{"inbox":5}').toString("base64url"), "x".repeat(9_000)]) {
    const { answer, stop } = await open("editor", "inbox", id);
    expect(answer.status).toBe(200);
    stop();
  }
});
