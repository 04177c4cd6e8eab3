import type { EventDetail } from "#lib/analytics/shown-events.ts";

/** The event as a call again, under a new message id. */
export function resendOf(event: EventDetail): string {
  return JSON.stringify(callOf(event, `test-${crypto.randomUUID()}`), null, 2);
}

/** The same call for a terminal, under its own message id: sent again it is a duplicate. */
export function curlOf(event: EventDetail, writeKey: string, host: string): string {
  const body = JSON.stringify(callOf(event, event.messageId)).replaceAll("'", "'\\''");
  return `curl -X POST '${host}/v1/${event.type}?verbose=1' -u '${writeKey}:' -H 'content-type: application/json' -d '${body}'`;
}

const CARRIED = [
  "userId",
  "anonymousId",
  "groupId",
  "previousId",
  "properties",
  "traits",
  "context",
] as const;

function callOf(event: EventDetail, messageId: string): Record<string, unknown> {
  const carried = CARRIED.flatMap((name) =>
    event.body[name] === undefined ? [] : [[name, event.body[name]]],
  );
  const name = event.type === "track" ? { event: event.event } : {};
  return { type: event.type, ...name, messageId, ...Object.fromEntries(carried) };
}
