"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { createFormat, type Format, type FormatSettings } from "./format.ts";

const TICK_MS = 20_000;

const FormatContext = createContext<Format>(
  createFormat({ locale: "en-GB", timeZone: "UTC", currency: "EUR" }),
);
const NowContext = createContext<number>(0);

/** The workspace's zone and currency, and a clock that ticks for all relative times at once. */
export function FormatProvider({
  locale,
  timeZone,
  currency,
  now,
  children,
}: FormatSettings & { now: number; children: ReactNode }) {
  const format = useMemo(() => createFormat({ locale, timeZone, currency }), [locale, timeZone, currency]);
  const [time, setTime] = useState(now);
  useEffect(() => {
    setTime(Date.now());
    const timer = setInterval(() => setTime(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <FormatContext value={format}>
      <NowContext value={time}>{children}</NowContext>
    </FormatContext>
  );
}

export function useFormat(): Format {
  return useContext(FormatContext);
}

/** Now, to the nearest tick: for relative times and countdowns. */
export function useNow(): number {
  const now = useContext(NowContext);
  return now === 0 ? Date.now() : now;
}
