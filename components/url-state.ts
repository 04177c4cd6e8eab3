"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The page's view as it stands in the address. Null takes a parameter away. */
export type UrlChange = (
  changes: Readonly<Record<string, string | null>>,
  options?: { push?: boolean },
) => void;

/**
 * View state lives in the address (ux 2.2), so that any view can be sent to a colleague. Changes do not ask the
 * server for the page again: whoever shows data reads what the address now says.
 */
export function useUrlState(): readonly [state: URLSearchParams, change: UrlChange] {
  const state = useSearchParams();
  const change = useCallback<UrlChange>((changes, { push = false } = {}) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const query = next.toString();
    const address = query === "" ? window.location.pathname : `${window.location.pathname}?${query}`;
    if (push) window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return [state, change];
}
