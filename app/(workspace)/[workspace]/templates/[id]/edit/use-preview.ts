"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import type { TemplateIssue } from "#lib/templates/issues.ts";
import type { Preview as PreviewAnswer } from "#lib/templates/preview.ts";
import type { TemplateDetail } from "#lib/templates/read.ts";
import type { Content } from "./use-draft.ts";

const AFTER_MS = 400;

export type PreviewState = Readonly<{
  answer: PreviewAnswer | null;
  issues: readonly TemplateIssue[];
  bytes: number;
  /** Lines with an error. */
  lines: ReadonlySet<number>;
  pending: boolean;
  error: Error | null;
  again: () => void;
}>;

/** Renders what stands in the editor, a moment after the last key. */
export function usePreview(
  channel: TemplateDetail["channel"],
  content: Content,
  personId: string | null,
): PreviewState {
  const { slug, can } = useWorkspace();
  const [settled, setSettled] = useState(content);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(content), AFTER_MS);
    return () => clearTimeout(timer);
  }, [content]);
  const { subject, preheader, mode, source, class: kind } = settled;
  const body = { channel, subject, preheader, mode, source, class: kind, personId };
  const query = useQuery({
    queryKey: [slug, "template-preview", body],
    queryFn: ({ signal }) => api<PreviewAnswer>("templates/preview", { method: "POST", body, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    enabled: can("templates:write"),
  });
  const issues = query.data?.issues ?? [];
  const broken = issues.filter(({ severity, field }) => severity === "error" && field === "source");
  return {
    answer: query.data ?? null,
    issues,
    bytes: query.data?.bytes ?? 0,
    lines: new Set(broken.flatMap(({ line }) => (line === null ? [] : [line]))),
    pending: query.isFetching || settled !== content,
    error: query.error,
    again: () => void query.refetch(),
  };
}
