"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { toast } from "#components/ui/toast.tsx";
import { STARTER } from "./starter.ts";

/** Makes a template that can be sent as it is, and opens it. */
export function useCreateTemplate(): Readonly<{ create: () => Promise<void>; busy: boolean }> {
  const t = useTranslations("templates");
  const { path } = useWorkspace();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    try {
      const body = { name: t("untitled"), subject: t("firstSubject"), mode: "mjml", source: STARTER };
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
