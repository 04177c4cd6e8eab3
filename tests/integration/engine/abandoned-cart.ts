import { describe, expect, test } from "vitest";
import { isoOf } from "#core/calendar/iso.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "#core/kernel/time.ts";
import { addTemplate, cartJourney } from "#tests/cart-journey.ts";
import { buildJourneyWorld, type JourneyWorldOptions } from "#tests/journey-world.ts";

type Options = Readonly<{ at: Instant; received?: Instant; cart?: string | null; id?: string }>;

/**
 * The examples of S-12, each on people and carts of its own, in a world whose clock the test sets. Events are received
 * when they are sent; `at` is their own time.
 */
export function cartExamples(name: string, options: JourneyWorldOptions): void {
  describe(name, async () => {
    const world = await buildJourneyWorld(options);
    const template = await addTemplate(world);
    const journeyId = await world.publish(cartJourney(template), "Abandoned cart");
    let user = 0;

    /** A fresh person whose T is a day after all that has been. */
    async function begin() {
      user += 1;
      const T = Math.ceil((await world.now()) / DAY) * DAY + DAY;
      await world.travel(T);
      return story(`u${user}`, T);
    }

    function story(userId: string, T: Instant, anonymousId?: string) {
      const who = anonymousId ? { anonymousId } : { userId };
      let n = 0;
      const track = (event: string, properties: object, { at, received = at, cart = "c1", id }: Options) => ({
        received: T + received,
        item: {
          type: "track",
          event,
          ...who,
          messageId: id ?? `${anonymousId ?? userId}-${event}-${at}-${n++}`,
          timestamp: isoOf(T + at),
          properties: { ...(cart ? { cart_id: `${userId}-${cart}` } : {}), ...properties },
        },
      });
      const said: ReturnType<typeof track>[] = [];
      const product = (id: string, price = 49) => ({
        product_id: `${userId}-${id}`,
        name: `Product ${id}`,
        price,
        quantity: 1,
        currency: "EUR",
      });
      return {
        T,
        userId,
        added: (id: string, when: Options) => track("Product Added", product(id), when),
        removed: (id: string, when: Options) => track("Product Removed", product(id), when),
        updated: (ids: readonly string[], when: Options) =>
          track("Cart Updated", { products: ids.map((id) => product(id)) }, when),
        order: (ids: readonly string[], when: Options) =>
          track(
            "Order Completed",
            {
              order_id: `${userId}-o${when.at}`,
              total: 49 * ids.length,
              currency: "EUR",
              products: ids.map((id) => product(id)),
            },
            when,
          ),
        identify: (
          received: Instant,
          traits: object = { email: `${userId}@example.test`, firstName: "Ana" },
          as: object = { userId },
        ) => ({
          received: T + received,
          item: {
            type: "identify",
            ...as,
            messageId: `${userId}-identify-${received}-${n++}`,
            timestamp: isoOf(T + received),
            traits,
          },
        }),
        said,
      };
    }

    /** Travels to each event's arrival, lets the world come to rest, and so on to the end. */
    async function live(
      T: Instant,
      until: Instant,
      events: readonly Readonly<{ received: Instant; item: object }>[],
    ) {
      for (const { received, item } of events.toSorted((a, b) => a.received - b.received)) {
        await passTo(received);
        await world.send(item);
        await world.settle();
      }
      await passTo(T + until);
    }

    /** Stops at each timer on the way, so that what is due is done at its time and not all at the end. */
    async function passTo(to: Instant): Promise<void> {
      for (;;) {
        const [next] = await world.platform.db.rows<{ at: Date | null }>(
          "select min(wake_at) as at from run where state = 'waiting' and wake_at > cairn_now()",
        );
        const due = next?.at?.getTime() ?? Number.POSITIVE_INFINITY;
        await world.travel(Math.min(due, to));
        await world.settle();
        if (due >= to) return;
      }
    }

    const mails = async (userId: string) =>
      (await world.inboxOf(userId)).map(({ subject, at }) => ({ subject, at: at.getTime() }));
    /** Sent at that time, give or take the seconds that real work takes. */
    const about = (at: Instant) => ({ after: at - 1, before: at + 20 * SECOND });
    async function expectFirst(userId: string, at: Instant) {
      const [first] = await mails(userId);
      expect(first?.subject).toBe("You left something behind");
      expect(first?.at).toBeGreaterThanOrEqual(about(at).after);
      expect(first?.at).toBeLessThanOrEqual(about(at).before);
    }

    test("E-12.1 an abandoned cart is written about after an hour", async () => {
      const { T, userId, ...say } = await begin();
      await live(T, HOUR + MINUTE, [say.identify(-1), say.added("p1", { at: 0 })]);
      await expectFirst(userId, T + HOUR);
    });

    test("E-12.2 another product starts the hour anew, and the message shows both", async () => {
      const { T, userId, ...say } = await begin();
      await live(T, 100 * MINUTE + MINUTE, [
        say.identify(-1),
        say.added("p1", { at: 0 }),
        say.added("p2", { at: 40 * MINUTE }),
      ]);
      await expectFirst(userId, T + 100 * MINUTE);
      const [first] = await world.inboxOf(userId);
      expect(first?.html).toContain("Product p1");
      expect(first?.html).toContain("Product p2");
    });

    test("E-12.3 the hour counts from the event's own time, however late it comes", async () => {
      const { T, userId, ...say } = await begin();
      await live(T, HOUR + MINUTE, [say.identify(-1), say.added("p1", { at: 0, received: 30 * MINUTE })]);
      await expectFirst(userId, T + HOUR);
    });

    test("E-12.4 an order that comes a minute before the time is up ends it as the goal", async () => {
      const { T, userId, ...say } = await begin();
      await live(T, 3 * HOUR, [
        say.identify(-1),
        say.added("p1", { at: 0 }),
        say.order(["p1"], { at: 30 * MINUTE, received: 59 * MINUTE }),
      ]);
      expect(await mails(userId)).toEqual([]);
      expect(await world.runsOf(userId)).toMatchObject([{ state: "exited", end_reason: "goal" }]);
    });

    test("E-12.5 an order that comes after the message is counted, and told as sent after purchase", async () => {
      const { T, userId, ...say } = await begin();
      await live(T, 3 * HOUR, [
        say.identify(-1),
        say.added("p1", { at: 0 }),
        say.order(["p1"], { at: 58 * MINUTE, received: 63 * MINUTE }),
      ]);
      const [run] = await world.runsOf(userId);
      expect(run).toMatchObject({ state: "exited", end_reason: "goal" });
      const late = await world.platform.db.rows<{
        decision: string;
        gap_seconds: number;
        late_by_seconds: number;
      }>("select decision, gap_seconds, late_by_seconds from late_event where run_id = $1", [run?.id]);
      expect(late).toMatchObject([{ decision: "sent_after_purchase" }]);
      expect(Math.abs((late[0]?.gap_seconds ?? 0) - 120)).toBeLessThan(20);
      expect(Math.abs((late[0]?.late_by_seconds ?? 0) - 180)).toBeLessThan(20);
      expect(
        await world.platform.db.rows("select id from conversion where run_id = $1", [run?.id]),
      ).toHaveLength(1);
    });

    test("E-12.6 a removal that overtakes its addition leaves an empty cart, and nobody enters", async () => {
      const { T, userId, ...say } = await begin();
      await live(T, 2 * HOUR, [
        say.identify(-1),
        say.removed("p1", { at: 2 * MINUTE, received: 3 * MINUTE }),
        say.added("p1", { at: MINUTE, received: 4 * MINUTE }),
      ]);
      expect(await world.runsOf(userId)).toEqual([]);
      expect(await mails(userId)).toEqual([]);
    });

    test("E-12.7 a cart that is changed every 50 minutes is written about after three days", async () => {
      const { T, userId, ...say } = await begin();
      const count = Math.floor((4 * DAY) / (50 * MINUTE));
      const updates = Array.from({ length: count }, (_, k) =>
        say.updated(["p1", k % 2 === 0 ? "p2" : "p3"], { at: (k + 1) * 50 * MINUTE }),
      );
      const upTo = updates.filter(({ received }) => received <= T + 73 * HOUR);
      await live(T, 73 * HOUR, [say.identify(-1), say.added("p1", { at: 0 }), ...upTo]);
      await expectFirst(userId, T + 72 * HOUR);
      const [run] = await world.runsOf(userId);
      const [move] = await world.platform.db.rows<{ reason: string }>(
        "select reason from transition where run_id = $1 and step_id = 'wait_cart'",
        [run?.id],
      );
      expect(move?.reason).toBe("deadline");
      const restarts = await world.platform.db.rows<{ n: number }>(
        `select count(*) as n from event_disposition d join event e on e.seq = d.seq, jsonb_array_elements(d.outcomes) o
         where e.event = 'Cart Updated' and o->>'outcome' = 'moved' and o->>'runId' = $1 and e.timestamp <= to_timestamp($2 / 1000.0)`,
        [run?.id, T + 72 * HOUR],
      );
      expect(restarts[0]?.n).toBe(86);
    });

    test("E-12.8 what has sold out is left out, and with nothing left nothing is sent", async () => {
      const { T, userId, ...say } = await begin();
      const stock = (id: string, inventory: number, received: Instant) => ({
        received: T + received,
        item: {
          type: "system",
          event: "Product Updated",
          messageId: `${userId}-${id}-${inventory}`,
          properties: { product_id: `${userId}-${id}`, inventory },
        },
      });
      await live(T, HOUR + MINUTE, [
        say.identify(-1),
        say.added("p1", { at: 0 }),
        say.added("p2", { at: 0 }),
        stock("p2", 7, MINUTE),
        stock("p1", 0, 50 * MINUTE),
      ]);
      const [first] = await world.inboxOf(userId);
      expect(first?.html).toContain("Product p2");
      expect(first?.html).not.toContain("Product p1");

      const both = await begin();
      const gone = (id: string) => ({
        received: both.T + 50 * MINUTE,
        item: {
          type: "system",
          event: "Product Updated",
          messageId: `${both.userId}-${id}-out`,
          properties: { product_id: `${both.userId}-${id}`, inventory: 0 },
        },
      });
      await live(both.T, HOUR + MINUTE, [
        both.identify(-1),
        both.added("p1", { at: 0 }),
        both.added("p2", { at: 0 }),
        gone("p1"),
        gone("p2"),
      ]);
      expect(await mails(both.userId)).toEqual([]);
      expect(await world.runsOf(both.userId)).toMatchObject([
        { state: "exited", end_reason: "cart_unavailable" },
      ]);
    });

    test("E-12.9 who fills a cart unknown and buys it signed in is not written to", async () => {
      const { T, userId, ...say } = await begin();
      const visitor = story(userId, T, `${userId}-anonymous`);
      await live(T, 2 * HOUR, [
        say.identify(-1),
        visitor.added("p1", { at: 0 }),
        say.identify(20 * MINUTE, {}, { userId, anonymousId: `${userId}-anonymous` }),
        say.order(["p1"], { at: 30 * MINUTE, cart: null }),
      ]);
      expect(await mails(userId)).toEqual([]);
      expect(await world.runsOf(userId)).toMatchObject([{ state: "exited", end_reason: "goal" }]);
    });

    test("E-12.10 an order under the same address ends the other profile's cart", async () => {
      const { T, userId, ...say } = await begin();
      const other = story(userId, T);
      const second = { userId: `${userId}-second` };
      await live(T, 2 * HOUR, [
        say.identify(-1),
        say.identify(-1, { email: `${userId}@example.test` }, second),
        say.added("p1", { at: 0 }),
        {
          received: T + 30 * MINUTE,
          item: { ...other.order(["p1"], { at: 30 * MINUTE, cart: "c9" }).item, ...second },
        },
      ]);
      expect(await mails(userId)).toEqual([]);
      expect(await world.runsOf(userId)).toMatchObject([
        { state: "exited", end_reason: "ordered_by_same_address" },
      ]);
    });

    test("A4 verify is clean after all of it", async () => {
      const { verify } = await import("#lib/operations/verify/verify.ts");
      const { rollupCheck } = await import("#lib/operations/verify/rollup-check.ts");
      const verdicts = await verify(world.platform.db, world.workspace.id, [rollupCheck]);
      const wrong = verdicts.filter(
        ({ violations, notRun, id }) => violations > 0 || (notRun !== null && id !== "V-04"),
      );
      expect(wrong).toEqual([]);
      expect(journeyId).toMatch(/^jrn_/);
    });
  });
}
