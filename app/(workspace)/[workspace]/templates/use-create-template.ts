"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { TemplateChannel } from "#lib/templates/source.ts";
import { STARTER, TEXT_STARTERS } from "./starter.ts";

/** Makes a template that can be sent as it is, and opens it. */
export function useCreateTemplate(): Readonly<{
  create: (channel: TemplateChannel) => Promise<void>;
  busy: boolean;
}> {
  const t = useTranslations("templates");
  const { path } = useWorkspace();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const create = async (channel: TemplateChannel) => {
    setBusy(true);
    try {
      const content =
        channel === "email"
          ? { subject: t("firstSubject"), mode: "mjml", source: STARTER }
          : { mode: "text", ...TEXT_STARTERS[channel] };
      const body = { name: t("untitled"), channel, ...content };
      const { id } = await api<{ id: string }>("templates", { method: "POST", body });
      router.push(path(`/templates/${id}/edit`));
    } catch (error) {
      setBusy(false);
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    }
  };
  return { create, busy };
}
