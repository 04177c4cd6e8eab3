import type { Knock } from "#lib/platform/bells/bell-server.ts";
import type { Bell, BellName } from "#lib/platform/queues.ts";

const DAY_MS = 86_400_000;

/** Knocks that wait to be sent, each subject once: what is rung while a sending is under way goes with the next. */
export class KnockBoard {
  readonly #waiting: Readonly<Record<BellName, Map<string, Knock>>> = {
    engine: new Map(),
    delivery: new Map(),
    jobs: new Map(),
  };
  /** When the delayed knock of a subject is to sound, as far as this process knows. */
  readonly #due = new Map<string, number>();

  /** Notes a ring. A delayed one is left out while an earlier one for the same subject is still to come. */
  note(bell: Bell, now: number): void {
    const subject = subjectOf(bell);
    const delay = "delayMs" in bell && bell.delayMs !== undefined ? Math.min(bell.delayMs, DAY_MS) : 0;
    if (delay <= 0) {
      this.#waiting[bell.name].set(
        `now-${subject}`,
        knock(bell, { deduplication: { id: `now-${subject}`, keepLastIfActive: true } }),
      );
      return;
    }
    const known = this.#due.get(subject);
    if (known !== undefined && known > now && known <= now + delay) return;
    this.#due.set(subject, now + delay);
    const id = `then-${subject}`;
    this.#waiting[bell.name].set(
      id,
      knock(bell, { delay, deduplication: { id, keepLastIfActive: true, replace: true } }),
    );
  }

  /** Takes all that wait, by queue. */
  take(): [BellName, Knock[]][] {
    const taken = Object.entries(this.#waiting)
      .filter(([, knocks]) => knocks.size > 0)
      .map(([name, knocks]): [BellName, Knock[]] => [name as BellName, [...knocks.values()]]);
    for (const knocks of Object.values(this.#waiting)) knocks.clear();
    return taken;
  }

  get empty(): boolean {
    return Object.values(this.#waiting).every((knocks) => knocks.size === 0);
  }

  /** Forgets all: what was not sent, and what was sent to a server that may have lost it. */
  clear(): void {
    for (const knocks of Object.values(this.#waiting)) knocks.clear();
    this.#due.clear();
  }
}

function knock(bell: Bell, opts: Knock["opts"]): Knock {
  const { name } = bell;
  const data = name === "delivery" ? { lane: bell.lane } : {};
  return { name, data, opts };
}

/** Ids of BullMQ hold no colons. */
function subjectOf(bell: Bell): string {
  switch (bell.name) {
    case "delivery":
      return `lane-${bell.lane.replaceAll(":", "~")}`;
    default:
      return bell.name;
  }
}
