"use client";

import { useFormat, useNow } from "#components/format-provider.tsx";

/** A moment: relative for a week, with the full date and zone on hover. Null shows the dash. */
export function Time({
  at,
  absolute = false,
  className,
}: {
  at: string | number | Date | null | undefined;
  absolute?: boolean;
  className?: string;
}) {
  const format = useFormat();
  const now = useNow();
  if (at === null || at === undefined) return <span className={className}>—</span>;
  const instant = new Date(at);
  const full = format.dateTime(instant);
  return (
    <time
      dateTime={instant.toISOString()}
      title={full}
      className={className}
      // The server's clock and the reader's differ by a little.
      suppressHydrationWarning
    >
      {absolute ? full : format.time(instant, sinceTick(instant, now))}
    </time>
  );
}

/** What has come since the clock ticked last is not yet to come. */
function sinceTick(instant: Date, now: number): number {
  const at = instant.getTime();
  return at > now && at <= Date.now() ? at : now;
}
