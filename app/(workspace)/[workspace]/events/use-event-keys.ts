"use client";

import { useEffect, useRef } from "react";
import type { LiveStream } from "./use-live-events.ts";

type Seen = Readonly<{ stream: LiveStream; chosen: number | null; choose: (seq: number | null) => void }>;
const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1 };

/** Space holds the stream, J and K go down and up (ux 4.10). */
export function useEventKeys(stream: LiveStream, chosen: number | null, choose: Seen["choose"]): void {
  const seen = useRef<Seen>({ stream, chosen, choose });
  seen.current = { stream, chosen, choose };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isOurs(event) && act(event.key, seen.current)) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

/** True when the key meant something. */
function act(key: string, { stream, chosen, choose }: Seen): boolean {
  if (key === " ") {
    stream.toggle();
    return true;
  }
  const step = STEPS[key];
  if (step === undefined) return false;
  const at = stream.events.findIndex(({ seq }) => seq === chosen);
  const next = stream.events[Math.max(0, at + step)];
  if (next) choose(next.seq);
  return true;
}

/** Keys that belong to a field, a button or a link stay theirs. */
function isOurs({ metaKey, ctrlKey, altKey, target }: KeyboardEvent): boolean {
  if (metaKey || ctrlKey || altKey) return false;
  return !(
    target instanceof Element &&
    target.closest("input, textarea, select, button, a, summary, [role=dialog], pre")
  );
}
