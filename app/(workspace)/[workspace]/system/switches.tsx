"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRead } from "#components/use-read.ts";
import type { PauseEntry } from "#lib/workspaces/controls.ts";

type Scope = Readonly<{ scope: "workspace" } | { scope: "channel"; subject: "email" | "webhook" }>;
const SCOPES: readonly Scope[] = [
  { scope: "workspace" },
  { scope: "channel", subject: "email" },
  { scope: "channel", subject: "webhook" },
];

/** Stops everything that would reach people, within two seconds; nothing is lost, and going on repeats nothing (G-10). */
export function Switches({ pauses: first }: { pauses: readonly PauseEntry[] }) {
  const t = useTranslations("system.switches");
  const { slug, can } = useWorkspace();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Scope | null>(null);
  const read = useRead<{ pauses: readonly PauseEntry[] }>("pauses", {
    first: { path: "pauses", data: { pauses: first } },
    everyMs: 10_000,
    enabled: can("settings:write"),
  });
  const pauses = read.data?.pauses ?? first;
  const change = async (scope: Scope, paused: boolean) => {
    try {
      await api("pauses", { method: "PUT", body: { ...scope, paused } });
      await queries.invalidateQueries({ queryKey: [slug] });
      toast.success(t(paused ? "paused" : "resumed", { what: nameOf(scope, t) }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    }
  };
  return (
    <section aria-labelledby="switches-title">
      <h2 id="switches-title" className="mb-2 text-section">
        {t("title")}
      </h2>
      <Card padded={false}>
        <ul className="divide-y divide-border">
          {SCOPES.map((scope) => {
            const pause = pauses.find((one) => one.scope === scope.scope && one.subject === subjectOf(scope));
            return (
              <li key={subjectOf(scope)} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
                <span className="min-w-0 flex-1 basis-60">
                  <span className="font-medium">{nameOf(scope, t)}</span>
                  {pause ? (
                    <Badge tone="warn" className="ms-2">
                      {t("isPaused")}
                    </Badge>
                  ) : null}
                  <span className="block text-dense text-muted-foreground">
                    {pause ? (
                      <>
                        {t("by", { name: pause.pausedBy ?? "Cairn" })} <Time at={pause.pausedAt} />
                      </>
                    ) : (
                      t(`does.${scope.scope}`)
                    )}
                  </span>
                </span>
                <Button
                  variant={pause ? "secondary" : "danger"}
                  disabledReason={can("settings:write") ? null : t("notAllowed")}
                  onClick={() => (pause ? void change(scope, false) : setAsked(scope))}
                >
                  {t(pause ? "resume" : "pause")}
                </Button>
              </li>
            );
          })}
        </ul>
      </Card>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={asked ? t("ask", { what: nameOf(asked, t) }) : ""}
        act={t("pause")}
        onConfirm={async () => {
          if (asked) await change(asked, true);
        }}
      >
        {t("consequence")}
      </ConfirmDialog>
    </section>
  );
}

function subjectOf(scope: Scope): string {
  return scope.scope === "workspace" ? "" : scope.subject;
}

function nameOf(scope: Scope, t: ReturnType<typeof useTranslations>): string {
  return scope.scope === "workspace" ? t("all") : t(`channels.${scope.subject}`);
}
