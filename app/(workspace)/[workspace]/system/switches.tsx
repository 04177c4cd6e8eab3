"use client";

import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card } from "#components/ui/card.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRead } from "#components/use-read.ts";
import type { Switchboard, SwitchedJourney } from "#lib/operations/held.ts";
import { SwitchRow } from "./switch-row.tsx";

/** What one switch turns: everything, a channel, or a journey. */
type Scope =
  | Readonly<{ scope: "workspace" }>
  | Readonly<{ scope: "channel"; subject: "email" | "webhook" }>
  | Readonly<{ scope: "journey"; id: string; name: string }>;
const FIXED = [
  { scope: "workspace" },
  { scope: "channel", subject: "email" },
  { scope: "channel", subject: "webhook" },
] as const;

const EVERY_MS = 5_000;

/** Stops everything that would reach people, within two seconds; nothing is lost, and going on repeats nothing (G-10). */
export function Switches({ first }: { first: Switchboard }) {
  const t = useTranslations("system.switches");
  const format = useFormat();
  const { can, path } = useWorkspace();
  const [asked, setAsked] = useState<Scope | null>(null);
  const turn = useTurn();
  const read = useRead<Switchboard>("pauses", {
    first: { path: "pauses", data: first },
    everyMs: EVERY_MS,
    enabled: can("settings:write"),
  });
  const { pauses, held, journeys } = read.data ?? first;
  const mayPause = can("settings:write") ? null : t("notAllowed");
  const paused = journeys.filter(({ status }) => status === "paused");
  const live = journeys.filter(({ status }) => status === "live");
  return (
    <section aria-labelledby="switches-title">
      <h2 id="switches-title" className="mb-2 text-section">
        {t("title")}
      </h2>
      <Card padded={false}>
        <ul className="divide-y divide-border">
          {FIXED.map((scope) => {
            const subject = scope.scope === "workspace" ? "" : scope.subject;
            const pause = pauses.find((one) => one.scope === scope.scope && one.subject === subject);
            const waiting = subject === "" ? held.workspace : (held.channels[subject] ?? 0);
            return (
              <SwitchRow
                key={subject}
                name={subject === "" ? t("all") : t(`channels.${subject}`)}
                held={t(pause ? "holds" : "due", { n: waiting })}
                paused={pause !== undefined}
                disabledReason={mayPause}
                onTurn={() => (pause ? void turn(scope, false) : setAsked(scope))}
              >
                {pause ? (
                  <>
                    {t("by", { name: pause.pausedBy ?? "Cairn" })} <Time at={pause.pausedAt} />
                  </>
                ) : (
                  t(`does.${scope.scope}`)
                )}
              </SwitchRow>
            );
          })}
          {paused.map(({ id, name, inside, held: waiting }) => (
            <SwitchRow
              key={id}
              name={
                <Link href={path(`/journeys/${id}`)} className="hover:text-primary hover:underline">
                  {name}
                </Link>
              }
              held={t("holds", { n: waiting })}
              paused
              disabledReason={can("journeys:publish") ? null : t("notAllowed")}
              onTurn={() => void turn({ scope: "journey", id, name }, false)}
            >
              {t("inside", { n: inside, count: format.count(inside) })}
            </SwitchRow>
          ))}
          {live.length > 0 ? (
            <JourneyPicker
              journeys={live}
              onChoose={({ id, name }) => setAsked({ scope: "journey", id, name })}
            />
          ) : null}
        </ul>
      </Card>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={asked ? t("ask", { what: nameOf(asked, t) }) : ""}
        act={t("pause")}
        onConfirm={async () => {
          if (asked) await turn(asked, true);
        }}
      >
        {t(asked?.scope === "journey" ? "consequenceJourney" : "consequence")}
      </ConfirmDialog>
    </section>
  );
}

/** Finds a live journey to pause by its name. */
function JourneyPicker({
  journeys,
  onChoose,
}: {
  journeys: readonly SwitchedJourney[];
  onChoose: (journey: SwitchedJourney) => void;
}) {
  const t = useTranslations("system.switches");
  const format = useFormat();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{t("journey")}</span>
        <span className="block text-dense text-muted-foreground">{t("does.journey")}</span>
      </span>
      <Combobox
        aria-label={t("choose")}
        placeholder={t("choose")}
        className="w-full sm:w-72"
        value={null}
        options={journeys.map(({ id, name, inside }) => ({
          value: id,
          label: name,
          hint: t("inside", { n: inside, count: format.count(inside) }),
        }))}
        onChange={(id) => {
          const one = journeys.find((journey) => journey.id === id);
          if (one) onChoose(one);
        }}
      />
    </li>
  );
}

/** Turns a switch, tells how it went, and has everything read anew. */
function useTurn() {
  const t = useTranslations("system.switches");
  const { slug } = useWorkspace();
  const queries = useQueryClient();
  return async (scope: Scope, paused: boolean) => {
    try {
      if (scope.scope === "journey")
        await api(`journeys/${scope.id}/${paused ? "pause" : "resume"}`, { method: "POST" });
      else await api("pauses", { method: "PUT", body: { ...scope, paused } });
      await queries.invalidateQueries({ queryKey: [slug] });
      toast.success(t(paused ? "paused" : "resumed", { what: nameOf(scope, t) }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    }
  };
}

function nameOf(scope: Scope, t: ReturnType<typeof useTranslations>): string {
  if (scope.scope === "journey") return scope.name;
  return scope.scope === "workspace" ? t("all") : t(`channels.${scope.subject}`);
}
