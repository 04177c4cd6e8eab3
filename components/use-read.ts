"use client";

import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";

/** What the server has already read for the first paint, and by which path a reader would ask for the same. */
export type FirstRead<Answer> = Readonly<{ path: string; data: Answer }>;

/**
 * Reads from the API and keeps it fresh: what stood on the page stays until the next answer is there, so that
 * a changed filter never blanks a list. Pages in the background are left alone.
 */
export function useRead<Answer>(
  path: string,
  {
    first,
    everyMs = false,
    enabled = true,
  }: { first?: FirstRead<Answer>; everyMs?: number | false; enabled?: boolean } = {},
): UseQueryResult<Answer> {
  const { slug } = useWorkspace();
  return useQuery<Answer>({
    queryKey: [slug, path],
    queryFn: ({ signal }) => api<Answer>(path, { signal }),
    refetchInterval: everyMs,
    enabled,
    placeholderData: keepPreviousData,
    ...(first && first.path === path ? { initialData: first.data } : {}),
  });
}
