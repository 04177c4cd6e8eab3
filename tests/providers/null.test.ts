import { expect, test } from "vitest";
import provider from "#lib/delivery/providers/null/provider.ts";

test("AL-02 the null provider says yes under the delivery's own key", async () => {
  const rendered = {
    kind: "call",
    method: "POST",
    url: "https://canary.invalid/",
    headers: {},
    body: "",
  } as const;
  const answer = await provider.send({
    platform: {} as never,
    settings: {},
    secret: null,
    key: "run/step/1",
    deliveryId: "run/step/1",
    workspace: { id: "wsp_canary", name: "Canary" },
    personId: null,
    channel: "webhook",
    class: "operational",
    address: null,
    rendered,
    deadlineMs: 10_000,
  });
  expect(answer).toMatchObject({ class: "accepted", providerMessageId: "run/step/1" });
});
