"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { JourneyDiff } from "#core/journey/diff.ts";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import { DiffList } from "./diff-list.tsx";
import { useEditor, useEditorParts } from "./editor-context.tsx";
import { IssueRow } from "./issue-row.tsx";
import { useIssueWords } from "./issue-words.ts";
import { type Ticks, useTicks } from "./ticks.ts";

type Preview = Readonly<{
  revision: number;
  liveVersion: number | null;
  nextVersion: number;
  nothingToPublish: boolean;
  issues: readonly Issue[];
  diff: JourneyDiff;
  inside: readonly Readonly<{
    stepId: string;
    name: string;
    change: "removed" | "changed";
    people: number;
  }>[];
}>;

/** What publishing does, on one page: what is in the way, what changes, who is inside (ux 3.12). */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("editor.publish");
  const { editor, autosave } = useEditorParts();
  const { slug } = useWorkspace();
  const { id, name } = editor.get().journey;
  const preview = useQuery<Preview>({
    queryKey: [slug, "publish-preview", id],
    gcTime: 0,
    staleTime: 0,
    queryFn: async () => {
      if (autosave && !(await autosave.flush()))
        throw new ApiProblem(0, { code: "unsaved", title: t("unsaved") });
      return api<Preview>(`journeys/${id}/publish-preview`);
    },
  });
  if (preview.data) return <Ready preview={preview.data} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="lg" title={t("title", { name })}>
      {preview.error ? (
        <Alert
          tone="bad"
          live
          title={preview.error instanceof ApiProblem ? preview.error.sentence : t("failed")}
          actions={
            <Button size="sm" onClick={() => void preview.refetch()}>
              {t("again")}
            </Button>
          }
        />
      ) : (
        <div aria-busy className="flex flex-col gap-3">
          <Skeleton className="h-10" />
          <Skeleton className="h-24" />
        </div>
      )}
    </Dialog>
  );
}

function Ready({ preview, onClose }: { preview: Preview; onClose: () => void }) {
  const t = useTranslations("editor.publish");
  const editor = useEditor();
  const { journey } = editor.get();
  const [note, setNote] = useState("");
  const ticks = useTicks();
  const blocks = preview.issues.filter(({ level }) => level === "block");
  const warnings = preview.issues.filter(({ level }) => level === "warn");
  const open = warnings.filter((one) => !ticks.has(one));
  const { publish, busy, problem } = usePublish(preview, note, onClose);
  const reason = reasonNotTo(preview, blocks.length, open.length, t);
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      width="lg"
      title={t("title", { name: journey.name })}
      description={
        preview.nothingToPublish ? t("nothingText", { version: preview.liveVersion ?? 1 }) : t("text")
      }
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            variant="primary"
            data-publish
            busy={busy}
            disabledReason={reason}
            onClick={() => void publish()}
          >
            {blocks.length > 0
              ? t("fix", { n: blocks.length })
              : t("publish", { version: preview.nextVersion })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        {problem ? <Alert tone="bad" live title={problem} /> : null}
        {blocks.length > 0 ? (
          <Part title={t("blocks", { n: blocks.length })}>
            <IssueList issues={blocks} onLead={onClose} />
          </Part>
        ) : null}
        {warnings.length > 0 ? (
          <Part title={t("warnings", { n: warnings.length })}>
            <Warnings warnings={warnings} ticks={ticks} />
          </Part>
        ) : null}
        <Part title={t("changes")}>
          <DiffList diff={preview.diff} first={preview.liveVersion === null} />
        </Part>
        {preview.liveVersion === null ? null : <Inside preview={preview} />}
        {preview.nothingToPublish ? null : (
          <Field label={t("note")} optional={t("optional")}>
            <Textarea
              rows={2}
              maxLength={2_000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
        )}
      </div>
    </Dialog>
  );
}

/** What the button waits for; null lets it go. */
function reasonNotTo(
  { nothingToPublish }: Preview,
  blocks: number,
  unticked: number,
  t: ReturnType<typeof useTranslations>,
): string | null {
  if (nothingToPublish) return t("nothing");
  if (blocks > 0) return t("fix", { n: blocks });
  return unticked > 0 ? t("tickAll", { n: unticked }) : null;
}

function usePublish(preview: Preview, note: string, onClose: () => void) {
  const t = useTranslations("editor.publish");
  const editor = useEditor();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const publish = async () => {
    const { journey, document } = editor.get();
    setBusy(true);
    setProblem(null);
    try {
      const body = { revision: preview.revision, note };
      const version = await api<{ number: number }>(`journeys/${journey.id}/versions`, {
        method: "POST",
        body,
      });
      const status = journey.status === "paused" ? "paused" : "live";
      editor.set({ journey: { ...journey, status, liveVersion: version.number } });
      editor.setLive(document);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes("publish-preview") });
      toast.success(t("done", { version: version.number }));
      editor.announce(t("done", { version: version.number }));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.code === "conflict" ? t("conflict") : error.sentence);
    } finally {
      setBusy(false);
    }
  };
  return { publish, busy, problem };
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-body font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** Following one leads to its field, so the dialog makes way. */
function IssueList({ issues, onLead }: { issues: readonly Issue[]; onLead: () => void }) {
  return (
    <ul className="-mx-3">
      {issues.map((one) => (
        <IssueRow key={issueKey(one)} issue={one} onLead={onLead} />
      ))}
    </ul>
  );
}

function Warnings({ warnings, ticks }: Readonly<{ warnings: readonly Issue[]; ticks: Ticks }>) {
  const t = useTranslations("editor.publish");
  const words = useIssueWords();
  return (
    <ul className="flex flex-col gap-2">
      {warnings.map((one) => (
        <li key={issueKey(one)} data-warning={one.code}>
          <Checkbox checked={ticks.has(one)} onChange={(on) => ticks.tick(one, on)} hint={t("understand")}>
            {words.text(one)}
          </Checkbox>
        </li>
      ))}
    </ul>
  );
}

/** Where people inside go: today they finish on their version, and the dialog says so. */
function Inside({ preview }: { preview: Preview }) {
  const t = useTranslations("editor.publish");
  const format = useFormat();
  const total = preview.inside.reduce((sum, { people }) => sum + people, 0);
  return (
    <Part title={t("inside")}>
      <p className="text-dense text-pretty text-muted-foreground">
        {total === 0
          ? t("insideNone", { version: preview.liveVersion ?? 1 })
          : t("insideText", { n: total, version: preview.liveVersion ?? 1 })}
      </p>
      {preview.inside.length > 0 ? (
        <ul className="mt-2 flex flex-col gap-1">
          {preview.inside.map(({ stepId, name, change, people }) => (
            <li key={stepId} className="flex justify-between gap-4 text-dense">
              <span className="truncate">
                {name} <span className="text-muted-foreground">{t(`insideChange.${change}`)}</span>
              </span>
              <span className="num shrink-0">{t("people", { n: people, count: format.count(people) })}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Part>
  );
}
