import { expect } from "vitest";
import { findViolations } from "./check.ts";
import type { Policies } from "./policies.ts";

/** Pass values of G-6: a keyed receiver has each once; what is held was called once at most; what is resent came at least once. */
export async function expectPolicies(
  fleet: Policies,
  people: number,
  caught: Readonly<{ hold: number; resend: number }>,
): Promise<Readonly<{ twice: number; unknown: number }>> {
  expect(await findViolations(fleet.world, { sink: fleet.sink })).toEqual([]);
  expect(await fleet.states("keyed")).toEqual({ sent: people });
  expect(fleet.sink.effects().size).toBe(people);
  const { sent = 0, unknown = 0, ...others } = await fleet.states("hold");
  expect([others, sent + unknown]).toEqual([{}, people]);
  expect(unknown).toBeLessThanOrEqual(caught.hold);
  const held = await fleet.handedOver("hold");
  expect(held.filter(({ state, times }) => times > 1 || (state === "sent" && times !== 1))).toEqual([]);

  expect(await fleet.states("resend")).toEqual({ sent: people });
  const resent = await fleet.handedOver("resend");
  expect(resent.filter(({ times }) => times === 0)).toEqual([]);
  const twice = resent.reduce((sum, { times }) => sum + times - 1, 0);
  expect(twice).toBeLessThanOrEqual(caught.resend);
  return { twice, unknown };
}
