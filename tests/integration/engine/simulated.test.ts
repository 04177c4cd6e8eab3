import { expect, test } from "vitest";
import { addTemplate } from "#tests/cart-journey.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { chanceOf } from "#tests/simulation/chance.ts";
import { drawScenario, type Ending, play, type Scenario, withTemplate } from "#tests/simulation/scenario.ts";
import { USERS } from "#tests/simulation/world.ts";

const SCENARIOS = 8;
/** Needs nothing of the person that a text could lack. */
const PLAIN = `<mjml><mj-body><mj-section><mj-column><mj-text>
  <a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>`;

/** Where each run and message has ended up, in words that do not name ids. */
const ENDINGS = `
  select j.name as journey, i.value as "user", r.instance_key as key, r.state || ' ' || coalesce(r.end_reason, '') as run,
    r.step_id as step, coalesce((select string_agg(d.step_id || ' ' || d.state || ' ' || coalesce(d.reason, ''), ', ' order by d.step_id)
      from delivery d where d.run_id = r.id), '') as messages
  from run r join journey j on j.id = r.journey_id
  join lateral (select min(value) as value from person_identifier where person_id = r.person_id and kind = 'user_id') i on true
  where r.workspace_id = $1`;

/** All but the first share one. */
const addressOf = (userId: string) => (userId === USERS[0] ? "ana@example.test" : "both@example.test");

/** Lets the product live through a scenario, in a database of its own. */
async function live({ start, steps }: Scenario): Promise<readonly Ending[]> {
  const world = await buildJourneyWorld();
  const templateId = await addTemplate(world, PLAIN);
  for (const { id, document } of withTemplate(templateId)) await world.publish(document, id);
  await world.travel(start);
  for (const userId of USERS) {
    const email = addressOf(userId);
    await world.send({ type: "identify", userId, messageId: `i${userId}`, traits: { email } });
  }
  await world.settle();
  for (const { at, event } of steps) {
    await world.travel(at);
    if (event) await world.send(event);
    await world.settle();
  }
  return world.platform.db.rows<Ending>(ENDINGS, [world.workspace.id]);
}

test("SIM-7 the product on Postgres ends where the simulation ends", { timeout: 240_000 }, async () => {
  const seed = Number(process.env["CAIRN_SEED"] ?? 1);
  let runs = 0;
  for (let at = 0; at < SCENARIOS; at += 1) {
    const scenario = drawScenario(chanceOf(seed + at));
    const told = play(scenario);
    expect(comparable(await live(scenario)), `scenario ${seed + at}`).toEqual(comparable(told));
    runs += told.length;
  }
  expect(runs).toBeGreaterThan(SCENARIOS);
});

/**
 * The ends of the runs, and how many messages of each step came to which end at an address. Of two that fall due in one
 * moment for one address, the rules let either be the first; the other is the duplicate (S-9.2).
 */
function comparable(
  list: readonly Ending[],
): Readonly<{ runs: readonly string[]; messages: readonly string[] }> {
  return {
    runs: list.map(({ messages: _messages, ...run }) => JSON.stringify(run)).toSorted(),
    messages: list
      .flatMap(({ journey, user, messages }) =>
        messages.split(", ").map((message) => `${addressOf(user)} ${journey} ${message.trim()}`),
      )
      .toSorted(),
  };
}
