"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { NumberInput } from "#components/fields/number-field.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { useAct } from "#components/use-act.ts";
import { CheckpointDialog } from "./checkpoint-dialog.tsx";
import { useEditorState } from "./editor-context.tsx";
import type { JourneyTasks } from "./use-journey-tasks.ts";

/** Pause, resume, end, archive, discard: each says first how many people it reaches. */
export function TaskDialogs({ tasks }: { tasks: JourneyTasks }) {
  const t = useTranslations("editor.tasks");
  const { asked } = tasks;
  const close = () => tasks.ask(null);
  if (asked === null) return null;
  if (asked === "pause") return <PauseDialog tasks={tasks} onClose={close} />;
  if (asked === "resume") return <ResumeDialog tasks={tasks} onClose={close} />;
  if (asked === "end") return <EndDialog tasks={tasks} onClose={close} />;
  if (asked === "checkpoint") return <CheckpointDialog tasks={tasks} onClose={close} />;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && close()}
      title={t(`title.${asked}`)}
      act={t(`act.${asked}`)}
      onConfirm={() => tasks.confirm(asked === "discard" ? { act: "discard" } : { act: "archive" })}
    >
      <p>{t(`text.${asked}`)}</p>
    </ConfirmDialog>
  );
}

type TaskProps = Readonly<{ tasks: JourneyTasks; onClose: () => void }>;

/** How many stand in the journey now. */
function useInside() {
  const format = useFormat();
  const figures = useEditorState((state) => state.figures);
  const n = [...figures.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  return { n, count: format.count(n) };
}

type Way = "hold" | "entries" | "stop";

function PauseDialog({ tasks, onClose }: TaskProps) {
  const t = useTranslations("editor.tasks");
  const inside = useInside();
  const { busy, run } = useAct();
  const [way, setWay] = useState<Way>("hold");
  const options = (["entries", "hold", "stop"] as const).map((value) => ({
    value,
    label: t(`way.${value}`),
    hint: t(`wayHint.${value}`, inside),
  }));
  const act = () => run(() => tasks.confirm(way === "stop" ? { act: "stop" } : { act: "pause", way }));
  return (
    <Frame
      title={t("title.pause")}
      onClose={onClose}
      busy={busy}
      act={t(`wayAct.${way}`)}
      onAct={() => void act()}
    >
      <RadioCards label={t("title.pause")} hideLabel value={way} onChange={setWay} options={options} />
    </Frame>
  );
}

type Overdue = "spread" | "now" | "shift" | "skip";
const HALF_AN_HOUR = 30;

function ResumeDialog({ tasks, onClose }: TaskProps) {
  const t = useTranslations("editor.tasks");
  const inside = useInside();
  const { busy, run } = useAct();
  const [overdue, setOverdue] = useState<Overdue>("spread");
  const [minutes, setMinutes] = useState<number | null>(HALF_AN_HOUR);
  const options = (["spread", "now", "shift", "skip"] as const).map((value) => ({
    value,
    label: t(`overdue.${value}`),
    hint: t(`overdueHint.${value}`),
  }));
  const act = () => run(() => tasks.confirm({ act: "resume", overdue, minutes: minutes ?? HALF_AN_HOUR }));
  return (
    <Frame
      title={t("title.resume")}
      onClose={onClose}
      busy={busy}
      act={t("act.resume")}
      onAct={() => void act()}
    >
      <div className="flex flex-col gap-4">
        <p>{t("text.resume", inside)}</p>
        <RadioCards label={t("overdueLabel")} small value={overdue} onChange={setOverdue} options={options} />
        {overdue === "spread" ? (
          <Field label={t("minutes")} className="max-w-40">
            <NumberInput
              value={minutes}
              onChange={setMinutes}
              min={0}
              max={1_440}
              aria-label={t("minutes")}
            />
          </Field>
        ) : null}
      </div>
    </Frame>
  );
}

function EndDialog({ tasks, onClose }: TaskProps) {
  const t = useTranslations("editor.tasks");
  const inside = useInside();
  const { busy, run } = useAct();
  const [archiveWhenEmpty, setArchive] = useState(true);
  const act = () => run(() => tasks.confirm({ act: "end", archiveWhenEmpty }));
  return (
    <Frame title={t("title.end")} onClose={onClose} busy={busy} act={t("act.end")} onAct={() => void act()}>
      <div className="flex flex-col gap-4">
        <p>{t("text.end", inside)}</p>
        <Checkbox checked={archiveWhenEmpty} onChange={setArchive}>
          {t("archiveWhenEmpty")}
        </Checkbox>
      </div>
    </Frame>
  );
}

function Frame({
  title,
  act,
  busy,
  onAct,
  onClose,
  children,
}: {
  title: string;
  act: string;
  busy: boolean;
  onAct: () => void;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const t = useTranslations("ui");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" data-confirm busy={busy} onClick={onAct}>
            {act}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
