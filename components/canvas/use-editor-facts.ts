"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api } from "#components/api.ts";
import { type Lookups, NO_FACTS } from "#components/fields/lookups.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { useLive } from "#components/live.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import type { Editor } from "./editor-store.ts";
import type { StepFigures } from "./step-figures.ts";

type Facts = Omit<Lookups, "inHand" | "path">;

const FACTS_FRESH_MS = 5 * 60_000;
const FIGURES_EVERY_MS = 15_000;

/** What the server knows beside the drawing: names to choose from, facts for lint rules, figures for the cards. */
export function useEditorFacts(editor: Editor): Lookups {
  const { slug, path } = useWorkspace();
  const { data: facts = NO_FACTS } = useQuery<Facts>({
    queryKey: [slug, "lookups"],
    queryFn: ({ signal }) => api<Facts>("lookups", { signal }),
    staleTime: FACTS_FRESH_MS,
    // A template that was just made elsewhere must not look deleted here.
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
  });
  useLintFacts(editor);
  useFigures(editor);
  return useMemo(() => ({ ...facts, inHand: [], path }), [facts, path]);
}

type Known = Readonly<{ facts: LintFacts; understood: readonly string[] }>;

/** What rules marked ◆ ask of the workspace, and the warnings that somebody has understood. */
function useLintFacts(editor: Editor): void {
  const { slug } = useWorkspace();
  const { id } = editor.get().journey;
  const { data } = useQuery<Known>({
    queryKey: [slug, "lint-facts", id],
    queryFn: ({ signal }) => api<Known>(`journeys/${id}/facts`, { signal }),
    staleTime: FACTS_FRESH_MS,
    // A template that was just made elsewhere must not look deleted here.
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
    refetchInterval: FACTS_FRESH_MS,
  });
  useEffect(() => {
    if (!data) return;
    editor.set({ understood: new Set(data.understood) });
    editor.setFacts(data.facts);
  }, [editor, data]);
}

/** Figures every 15 s while the page is visible, and at once when the live stream says that something moved. */
export function useFigures(editor: Editor, version: number | null = null): void {
  const { slug } = useWorkspace();
  const { id, liveVersion } = editor.get().journey;
  const query = version === null ? "" : `?version=${version}`;
  const { data, refetch } = useQuery<{ steps: readonly StepFigures[] }>({
    queryKey: [slug, "numbers", id, version],
    queryFn: ({ signal }) => api(`journeys/${id}/numbers${query}`, { signal }),
    refetchInterval: FIGURES_EVERY_MS,
    enabled: liveVersion !== null,
  });
  useLive(slug, liveVersion === null ? [] : [`journey:${id}`], () => void refetch());
  useEffect(() => {
    if (data) editor.setFigures(data.steps);
  }, [editor, data]);
}
