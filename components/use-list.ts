"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { useLive } from "#components/live.ts";
import type { FirstRead } from "#components/use-read.ts";

/** A list as the API gives it: one page, and where the next one begins. */
export type ListPage = Readonly<{ next: string | null; total?: number }>;

export type ListRead<Page> = Readonly<{
  pages: readonly Page[];
  total: number | undefined;
  error: Error | null;
  /** Nothing is there to show yet. */
  empty: boolean;
  busy: boolean;
  hasMore: boolean;
  more: () => void;
  again: () => void;
}>;

/** Reads a list page by page and keeps what is shown fresh. A changed path starts anew, without a blank. */
export function useList<Page extends ListPage>(
  path: string,
  {
    first,
    everyMs = false,
    topics = NO_TOPICS,
  }: { first?: FirstRead<Page>; everyMs?: number | false; topics?: readonly string[] } = {},
): ListRead<Page> {
  const { slug } = useWorkspace();
  const query = useInfiniteQuery({
    queryKey: [slug, "list", path],
    queryFn: ({ pageParam, signal }) =>
      api<Page>(pageParam === "" ? path : withCursor(path, pageParam), { signal }),
    initialPageParam: "",
    getNextPageParam: (page: Page) => page.next ?? undefined,
    refetchInterval: everyMs,
    placeholderData: keepPreviousData,
    ...(first && first.path === path ? { initialData: { pages: [first.data], pageParams: [""] } } : {}),
  });
  useLive(slug, topics, () => void query.refetch());
  return {
    pages: query.data?.pages ?? [],
    total: query.data?.pages[0]?.total,
    error: query.error,
    empty: query.data === undefined,
    busy: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    more: () => void query.fetchNextPage(),
    again: () => void query.refetch(),
  };
}

const NO_TOPICS: readonly string[] = [];

function withCursor(path: string, cursor: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
}
