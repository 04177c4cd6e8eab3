"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { toast } from "#components/ui/toast.tsx";
import type { PublishPlan } from "#core/journey/plan.ts";
import type { JourneyStanding, Preview, Source } from "./preview.ts";

type Wish = Readonly<{ plan: PublishPlan; note: string; at: string | null }>;
type Published = Readonly<{ number: number; changeId: string | null }>;

type Asked = Readonly<{
  journeyId: string;
  source: Source;
  preview: Preview;
  /** It has gone live. */
  onLive: (version: number) => void;
  /** It was taken back. */
  onUndone: (standing: JourneyStanding) => void;
  onClose: () => void;
}>;

/** What the dialog's button does: publish, plan, ask, approve; and the ten seconds in which it can be taken back. */
export function usePublish({ journeyId, source, preview, onLive, onUndone, onClose }: Asked) {
  const t = useTranslations("publish");
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const undo = async (changeId: string) => {
    const path = `journeys/${journeyId}/changes/${changeId}/undo`;
    try {
      const standing = await api<JourneyStanding & { entered: number }>(path, { method: "POST", body: {} });
      onUndone(standing);
      toast(t("undone", { version: standing.liveVersion ?? 0, n: standing.entered }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    }
  };
  const told = ({ number, changeId }: Published) => {
    onLive(number);
    const action =
      changeId === null ? {} : { action: { label: t("undo"), onClick: () => void undo(changeId) } };
    toast.success(t("done", { version: number }), action);
  };
  const during = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes("publish-preview") });
      onClose();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.code === "conflict" ? t("conflict") : error.sentence);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    problem,
    publish: ({ plan, note }: Wish) =>
      during(async () => {
        const { version } = source;
        const path = `journeys/${journeyId}/versions${version === undefined ? "" : `/${version}`}`;
        const content = version === undefined ? { revision: preview.revision } : {};
        told(await api<Published>(path, { method: "POST", body: { ...content, note, plan } }));
      }),
    propose: ({ plan, note, at }: Wish) =>
      during(async () => {
        const { version } = source;
        const content = version === undefined ? { revision: preview.revision } : { version };
        const body = { ...content, note, plan, ...(at === null ? {} : { at }) };
        const path = `journeys/${journeyId}/changes`;
        const { state } = await api<{ state: string }>(path, { method: "POST", body });
        toast.success(state === "asked" ? t("asked") : t("planned"));
      }),
    decide: (approve: boolean, reason: string) =>
      during(async () => {
        const path = `journeys/${journeyId}/changes/${source.change}/decision`;
        const body = { approve, ...(reason ? { reason } : {}) };
        const { version, state } = await api<{ version: Published | null; state: string }>(path, {
          method: "POST",
          body,
        });
        if (version) told(version);
        else toast(state === "declined" ? t("declined") : t("planned"));
      }),
  };
}
