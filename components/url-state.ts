"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The page's view as it stands in the address. Null takes a parameter away. */
export type UrlChange = (changes: Readonly<Record<string, string | null>>, options?: { push?: boolean }) => void;

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

/** `name?a=1&b=2`, without what is empty: the path of an API read. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
