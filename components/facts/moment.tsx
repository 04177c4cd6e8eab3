"use client";

import { useFormat } from "#components/format-provider.tsx";

/** An instant to the minute, where the order of things matters more than how long ago they were. */
export function Moment({
  at,
  clockOnly = false,
  className,
}: {
  at: number;
  clockOnly?: boolean;
  className?: string;
}) {
  const format = useFormat();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={format.dateTime(at)}
      className={`num ${className ?? ""}`}
      suppressHydrationWarning
    >
      {clockOnly ? format.clock(at) : `${format.date(at)}, ${format.clock(at)}`}
    </time>
  );
}
