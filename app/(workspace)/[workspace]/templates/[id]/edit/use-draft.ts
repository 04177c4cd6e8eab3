"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { toast } from "#components/ui/toast.tsx";
import type { TemplateDetail } from "#lib/templates/read.ts";

export type Content = Readonly<{
  name: string;
  subject: string;
  preheader: string;
  mode: TemplateDetail["mode"];
  source: string;
  class: "marketing" | "transactional";
  topicId: string | null;
}>;
export type Draft = Readonly<{
  content: Content;
  revision: number;
  dirty: boolean;
  saving: boolean;
  /** Why the last save was refused. */
  problem: ApiProblem | null;
  change: (part: Partial<Content>) => void;
  save: () => Promise<void>;
}>;

/** What is being written. It is saved on request, as the next revision; what was typed survives a refusal. */
export function useDraft(template: TemplateDetail): Draft {
  const t = useTranslations("templates.editor");
  const router = useRouter();
  const [saved, setSaved] = useState(() => contentOf(template));
  const [content, setContent] = useState(saved);
  const [revision, setRevision] = useState(template.revision);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const dirty = JSON.stringify(content) !== JSON.stringify(saved);
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  const save = async () => {
    if (saving || !dirty) return;
    setSaving(true);
    try {
      const body = { ...content, revision };
      const done = await api<{ revision: number }>(`templates/${template.id}`, { method: "PUT", body });
      setSaved(content);
      setRevision(done.revision);
      setProblem(null);
      toast.success(t("savedNow", { revision: done.revision }));
      router.refresh();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
      toast.error(error.sentence);
    } finally {
      setSaving(false);
    }
  };
  return {
    content,
    revision,
    dirty,
    saving,
    problem,
    change: (part) => setContent({ ...content, ...part }),
    save,
  };
}

function contentOf(template: TemplateDetail): Content {
  const { name, subject, preheader, mode, source, topicId } = template;
  const kind = template.class === "transactional" ? "transactional" : "marketing";
  return { name, subject, preheader, mode, source, class: kind, topicId };
}
