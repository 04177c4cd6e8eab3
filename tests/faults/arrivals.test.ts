import { beforeAll, expect, test } from "vitest";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import { randomOf } from "#tests/random.ts";
import { expectClean } from "./check.ts";
import { until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

const random = randomOf(Number(process.env["CAIRN_SEED"] ?? 1));
const HOUR = { amount: 1, unit: "hour" };
let world: JourneyWorld;
beforeAll(async () => {
  world = await buildJourneyWorld({ max: 20 });
});

/** As three workers would, at once, until nothing is left. */
async function workHard(): Promise<void> {
  await until(async () => {
    await Promise.all([1, 2, 3].map(() => runShards(world.platform)));
    return (await shardsWithWork(world.platform.db)).length === 0;
  }, "nothing is left to do");
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

/** A cart's story as it happened, minute by minute, a month ago and up to now. */
function story(person: string, from: number): readonly object[] {
  const at = (minute: number) => new Date(from + minute * 60_000).toISOString();
  const item = (id: string, price: number) => ({ product_id: id, name: id, price, cart_id: "c1" });
  const track = (minute: number, event: string, properties: object) => ({
    type: "track",
    event,
    userId: person,
    messageId: `${person}-${minute}`,
    timestamp: at(minute),
    properties,
  });
  return [
    {
      type: "identify",
      userId: person,
      messageId: `${person}-0`,
      timestamp: at(0),
      traits: { plan: "free", city: "Oslo" },
    },
    track(1, "Product Added", item("mug", 16)),
    track(2, "Product Added", item("cap", 20)),
    { type: "identify", userId: person, messageId: `${person}-3`, timestamp: at(3), traits: { plan: "pro" } },
    track(4, "Product Removed", item("cap", 20)),
    track(5, "Order Completed", { order_id: "o1", cart_id: "c1", total: 16, products: [item("mug", 16)] }),
    {
      type: "identify",
      userId: person,
      messageId: `${person}-6`,
      timestamp: at(6),
      traits: { city: "Bergen" },
    },
  ];
}

test.each([
  ["an hour ago", -60 * 60_000],
  ["thirty days ago", -30 * 24 * 60 * 60_000],
])(
  "FT-61 G-24 in whatever order a story of %s arrives, its person and cart end as they would have in its own",
  async (when, ago) => {
    const people = size(40, 400);
    const from = (await world.now()) + ago;
    const name = (n: number) => `${when.replaceAll(" ", "-")}-${n}`;
    for (let n = 0; n < people; n += 1) {
      const events = n === 0 ? story(name(n), from) : shuffled(story(name(n), from));
      // Some at once, some one by one with work in between.
      if (n % 2 === 0) await world.send(...events);
      else for (const event of events) await world.send(event);
      if (n % 5 === 0) await workHard();
    }
    await workHard();
    const ends = await world.platform.db.rows<{ traits: object; carts: unknown }>(
      `select p.traits, (select jsonb_agg(jsonb_build_array(c.cart_id, c.state, c.item_count, c.items) order by c.cart_id)
       from cart c where c.person_id = p.id) as carts
     from person p join person_identifier i on i.person_id = p.id where i.value like $1 || '-%'
     order by length(i.value), i.value`,
      [when.replaceAll(" ", "-")],
    );
    expect(ends).toHaveLength(people);
    expect(ends[0]?.traits).toMatchObject({ plan: "pro", city: "Bergen" });
    expect(ends.filter((end) => JSON.stringify(end) !== JSON.stringify(ends[0]))).toEqual([]);
    await expectClean(world);
    noteFault({
      id: "FT-61",
      bell: "none",
      lost: 0,
      twice: 0,
      unknown: 0,
      note: `${people} orders of a story of ${when}`,
    });
  },
);

test("FT-61 an event of tomorrow is taken as of now, and flagged", async () => {
  const tomorrow = new Date((await world.now()) + 24 * 60 * 60_000).toISOString();
  await world.send({
    type: "track",
    event: "Seen",
    userId: "future",
    messageId: "future-1",
    timestamp: tomorrow,
  });
  const [event] = await world.platform.db.rows<{ flags: string[]; ahead: number }>(
    "select flags, extract(epoch from timestamp - received_at)::float8 as ahead from event where message_id = 'future-1'",
  );
  expect(event?.flags).toContain("clamped_future");
  expect(event?.ahead).toBeLessThanOrEqual(0);
});

test("FT-62 G-12 one event of 500 that the database refuses is found by halving and set aside; the others are worked", async () => {
  const { db } = world.platform;
  const trigger = { kind: "event-trigger", config: { event: "Poured" } };
  await world.publish(draw({ trigger, end: exit }, ["trigger --next--> end"]));
  const count = size(500, 2_000);
  await world.send(
    ...Array.from({ length: count }, (_, n) => ({
      type: "track",
      event: "Poured",
      userId: `cup${n}`,
      messageId: `cup${n}`,
    })),
  );
  // A value that Postgres refuses, whatever the reason: each try is counted, also when it is rolled back.
  await db.run("create sequence refusals");
  await db.run(`create function refuse() returns trigger language plpgsql as $$ begin
    perform nextval('refusals'); raise exception 'no such value' using errcode = '22P02'; end $$`);
  await db.run(
    `do $$ begin execute format('create trigger refuse before insert on event_disposition for each row
       when (new.seq = %s and new.disposition <> ''quarantined'') execute function refuse()',
       (select seq from event where message_id = 'cup333')); end $$`,
  );
  await world.settle();
  const [tries] = await db.rows<{ n: number }>("select last_value as n from refusals");
  // Once together with all shards, then its own shard alone and halved.
  expect(tries?.n).toBeLessThanOrEqual(11);
  await db.run("drop trigger refuse on event_disposition");
  const rows = await db.rows<{ disposition: string; n: number }>(
    `select d.disposition, count(*) as n from event_disposition d join event e using (seq) where e.event = 'Poured' group by 1 order by 1`,
  );
  expect(rows).toEqual([
    { disposition: "processed", n: count - 1 },
    { disposition: "quarantined", n: 1 },
  ]);
  expect(
    await db.rows(
      "select l.cause from dead_letter l join event e on l.subject_id = e.seq::text where e.message_id = 'cup333'",
    ),
  ).toEqual([{ cause: "poison" }]);
  await expectClean(world);
  noteFault({
    id: "FT-62",
    bell: "none",
    lost: 0,
    twice: 0,
    unknown: 0,
    note: `1 of ${count} set aside after ${tries?.n} tries`,
  });
});

test("FT-78 G-4 G-5 people become one while both have runs and events come for both: no event is lost, nobody is entered twice", async () => {
  const { db } = world.platform;
  const trigger = { kind: "event-trigger", config: { event: "Browsed" } };
  const wait = { kind: "wait", config: { mode: "for", duration: HOUR } };
  const journeyId = await world.publish(
    draw({ trigger, wait, end: exit }, ["trigger --next--> wait", "wait --next--> end"]),
  );
  const pairs = size(60, 400);
  const browse = (who: object, id: string) => ({ type: "track", event: "Browsed", ...who, messageId: id });
  for (let n = 0; n < pairs; n += 1) {
    await world.send(
      browse({ anonymousId: `device${n}` }, `m-a${n}`),
      { type: "identify", userId: `user${n}`, messageId: `m-i${n}` },
      browse({ userId: `user${n}` }, `m-u${n}`),
    );
  }
  await workHard();
  const deadlocks = "select deadlocks::int as n from pg_stat_database where datname = current_database()";
  const [before] = await db.rows<{ n: number }>(deadlocks);
  const meet = async (n: number) => {
    await Promise.all([
      world.send({ type: "identify", userId: `user${n}`, anonymousId: `device${n}`, messageId: `m-m${n}` }),
      world.send(browse({ anonymousId: `device${n}` }, `m-b${n}`)),
      world.send(browse({ userId: `user${n}` }, `m-v${n}`)),
    ]);
  };
  for (let n = 0; n < pairs; n += 10)
    await Promise.all([...Array.from({ length: 10 }, (_, k) => meet(n + k)), workHard(), workHard()]);
  await workHard();
  const [row] = await db.rows<{ open: number; events: number; people: number; twice: number }>(
    `select (select count(*) from person_merge where state = 'noted') as open,
       (select count(*) from event e join event_disposition d using (seq) where e.message_id like 'm-%') as events,
       (select count(distinct coalesce(p.merged_into, p.id)) from person_identifier i join person p on p.id = i.person_id
         where i.value ~ '^(user|device)[0-9]+$') as people,
       (select count(*) from (select person_id from run where journey_id = $1 and state in ('active', 'waiting')
         group by person_id having count(*) > 1) more) as twice`,
    [journeyId],
  );
  expect(row).toEqual({ open: 0, events: pairs * 6, people: pairs, twice: 0 });
  const [after] = await db.rows<{ n: number }>(deadlocks);
  expect((after?.n ?? 0) - (before?.n ?? 0)).toBeLessThanOrEqual(1);
  await expectClean(world);
  noteFault({
    id: "FT-78",
    bell: "none",
    lost: 0,
    twice: 0,
    unknown: 0,
    note: `${pairs} merges among their events`,
  });
});
