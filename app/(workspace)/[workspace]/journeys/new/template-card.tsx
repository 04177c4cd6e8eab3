"use client";

import { CircleCheck, CircleDashed } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { StepIcon } from "#components/canvas/step-icon.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRead } from "#components/use-read.ts";
import { stepKinds } from "#steps/registry.gen.ts";

const KINDS = new Map(stepKinds.map((kind) => [kind.kind, kind]));
const PICTURE = ["event-trigger", "wait-for", "email", "wait-for", "email", "condition", "email"].map(
  (kind, at) => ({ kind, key: `${at} ${kind}`, first: at === 0 }),
);
const NEEDS = ["Product Added", "Order Completed"];

/** The abandoned cart, ready to be changed: journey and mails. */
export function TemplateCard() {
  const t = useTranslations("journeys.template");
  const router = useRouter();
  const { path, can } = useWorkspace();
  const [busy, setBusy] = useState(false);
  const { data } = useRead<{ events: readonly Readonly<{ name: string }>[] }>("lookups");
  const seen = new Set(data?.events.map(({ name }) => name));
  const use = async () => {
    setBusy(true);
    try {
      const journey = await api<{ id: string }>("journeys/gallery/abandoned-cart", { method: "POST" });
      router.push(path(`/journeys/${journey.id}/edit`));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
      setBusy(false);
    }
  };
  return (
    <Card className="flex flex-col gap-4">
      <div aria-hidden className="flex flex-wrap items-center gap-1.5 rounded-lg bg-canvas p-4">
        {PICTURE.map(({ kind, key, first }) => (
          <span key={key} className="flex items-center gap-1.5">
            {first ? null : <span className="h-px w-3 bg-edge" />}
            <StepIcon kind={KINDS.get(kind) ?? null} />
          </span>
        ))}
      </div>
      <div>
        <p className="text-meta text-muted-foreground">{t("abandonedCart.goal")}</p>
        <h2 className="text-lead font-semibold">{t("abandonedCart.title")}</h2>
        <p className="mt-1 text-dense text-pretty text-muted-foreground">{t("abandonedCart.text")}</p>
      </div>
      <div>
        <p className="mb-1 text-meta font-medium text-muted-foreground">{t("needs")}</p>
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-dense">
          {NEEDS.map((event) => (
            <li key={event} className="flex items-center gap-1.5">
              {seen.has(event) ? (
                <CircleCheck aria-hidden className="size-3.5 text-ok" />
              ) : (
                <CircleDashed aria-hidden className="size-3.5 text-muted-foreground" />
              )}
              {seen.has(event) ? t("eventSeen", { event }) : t("eventMissing", { event })}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <Button variant="primary" busy={busy} disabled={!can("journeys:write")} onClick={() => void use()}>
          {t("use")}
        </Button>
      </div>
    </Card>
  );
}
