import { asMember, type SignedIn } from "#tests/e2e/app.ts";

/** A signed-in member's view of a workspace's API, for what a test sets up before it looks at a page. */
export type Shop = Readonly<{
  writeKey: string;
  /** Sends events through the tracking door, each accepted or an error. */
  track(events: readonly object[]): Promise<void>;
  /** Publishes a journey; its id. */
  publish(name: string, document: object): Promise<string>;
}>;

/** The workspace that the member has landed in. */
export async function openShop(member: SignedIn): Promise<Shop> {
  const { url } = member;
  const { keys } = await asMember<{ keys: readonly { kind: string; value: string | null }[] }>(
    member,
    "GET",
    "keys",
  );
  const writeKey = keys.find(({ kind }) => kind === "write")?.value;
  if (!writeKey) throw new Error("a new workspace has a write key");
  return {
    writeKey,
    track: (events) => track(url, writeKey, events),
    async publish(name, document) {
      const { journey } = await asMember<{ journey: { id: string } }>(member, "POST", "journeys/import", {
        journey: document,
        name,
      });
      const { revision } = await asMember<{ revision: number }>(member, "GET", `journeys/${journey.id}`);
      await asMember(member, "POST", `journeys/${journey.id}/versions`, { revision });
      return journey.id;
    },
  };
}

async function track(url: string, writeKey: string, events: readonly object[]): Promise<void> {
  const response = await fetch(`${url}/v1/batch?verbose=1`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, "content-type": "application/json" },
    body: JSON.stringify({ batch: events.map((event) => ({ type: "track", ...event })) }),
  });
  const answer = (await response.json()) as { accepted?: number };
  if (answer.accepted !== events.length) throw new Error(JSON.stringify(answer));
}

/** Steps one under the other, each with the next by its first output. */
export function chain(
  ...steps: readonly (readonly [id: string, kind: string, output: string, config: object])[]
): object {
  return {
    steps: steps.map(([id, kind, , config], at) => ({ id, kind, name: id, config, x: 0, y: at * 168 })),
    edges: steps.slice(1).map(([to], at) => ({ from: steps[at]?.[0], output: steps[at]?.[2], to })),
  };
}
