"use client";

import { FilePlus2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ImportCard } from "./import-card.tsx";
import { TemplateCard } from "./template-card.tsx";

export function NewJourneyPage() {
  const t = useTranslations("journeys");
  const { path } = useWorkspace();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        above={
          <Link href={path("/journeys")} className="hover:text-foreground hover:underline">
            {t("title")}
          </Link>
        }
        title={t("newTitle")}
        sentence={t("newText")}
      />
      <div className="grid gap-4 md:grid-cols-2">
        <TemplateCard />
        <div className="flex flex-col gap-4">
          <BlankCard />
          <ImportCard />
        </div>
      </div>
    </div>
  );
}

function BlankCard() {
  const t = useTranslations("journeys");
  const router = useRouter();
  const { path } = useWorkspace();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    try {
      const journey = await api<{ id: string }>("journeys", {
        method: "POST",
        body: { name: t("blankName") },
      });
      router.push(path(`/journeys/${journey.id}/edit`));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
      setBusy(false);
    }
  };
  return (
    <Card className="flex items-center justify-between gap-4">
      <div>
        <h2 className="text-lead font-semibold">{t("blank")}</h2>
        <p className="text-dense text-muted-foreground">{t("blankText")}</p>
      </div>
      <Button busy={busy} icon={<FilePlus2 aria-hidden />} onClick={() => void create()}>
        {t("create")}
      </Button>
    </Card>
  );
}
