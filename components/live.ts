"use client";

import { useEffect, useRef, useState } from "react";

export type LiveMessage = Readonly<{ topic: string; id: string; data: unknown }>;
/** Shown as a small word near live content. */
export type LiveStatus = "connecting" | "live" | "reconnecting" | "polling";

const POLL_MS = 5_000;
const FAILURES_BEFORE_POLLING = 3;

/**
 * Listens to `/api/live`. `onMessage` is called for each change of a topic; where the stream cannot be had,
 * `onMessage` is called with the topic alone every five seconds, so that whoever listens reads again.
 */
export function useLive(
  workspace: string,
  topics: readonly string[],
  onMessage: (message: LiveMessage) => void,
): LiveStatus {
  const [status, setStatus] = useState<LiveStatus>("connecting");
  const handler = useRef(onMessage);
  handler.current = onMessage;
  const wanted = topics.join(",");

  useEffect(() => {
    if (wanted === "") return;
    return listen(workspace, wanted.split(","), setStatus, (message) => handler.current(message));
  }, [workspace, wanted]);

  return status;
}

/** The stream without React; returns how to stop it. */
export function listen(
  workspace: string,
  topics: readonly string[],
  onStatus: (status: LiveStatus) => void,
  onMessage: (message: LiveMessage) => void,
): () => void {
  const query = new URLSearchParams({ workspace, topics: topics.join(",") });
  let failures = 0;
  let poll: ReturnType<typeof setInterval> | null = null;
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;

  const startPolling = () => {
    onStatus("polling");
    poll ??= setInterval(() => {
      for (const topic of topics) onMessage({ topic, id: "", data: null });
    }, POLL_MS);
  };
  const stopPolling = () => {
    if (poll) clearInterval(poll);
    poll = null;
  };
  const connect = () => {
    source = new EventSource(`/api/live?${query}`);
    source.onopen = () => {
      failures = 0;
      stopPolling();
      onStatus("live");
    };
    source.onmessage = (event) => {
      const { topic, data } = JSON.parse(String(event.data)) as { topic: string; data: unknown };
      onMessage({ topic, id: event.lastEventId, data });
    };
    source.onerror = () => {
      failures += 1;
      if (failures >= FAILURES_BEFORE_POLLING) startPolling();
      else onStatus("reconnecting");
      // A refused stream closes for good; the browser only tries a broken one again.
      if (source?.readyState === EventSource.CLOSED)
        retry = setTimeout(connect, POLL_MS * Math.min(failures, 6));
    };
  };
  connect();
  return () => {
    source?.close();
    if (retry) clearTimeout(retry);
    stopPolling();
  };
}
