"use client";

import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { DiffByAuthor } from "#components/canvas/diff-by-author.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { Time } from "#components/ui/time.tsx";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import type { PublishPlan } from "#core/journey/plan.ts";
import { DryRunPart } from "./dry-run.tsx";
import { EstimatePart } from "./estimate-part.tsx";
import { IssueList, Warnings } from "./issues-part.tsx";
import { PeopleInside } from "./people-inside.tsx";
import {
  type Choices,
  choicesOf,
  type Preview,
  type PublishProps,
  planOf,
  rowKey,
  type Source,
  withoutTarget,
} from "./preview.ts";
import { PublishFooter } from "./publish-footer.tsx";
import { usePublish } from "./use-publish.ts";

type PageProps = PublishProps & Readonly<{ source: Source; preview: Preview }>;

/** The page itself. Somebody who approves sees the same, and cannot change it. */
export function PublishPage(props: PageProps) {
  const { journey, source, preview, ticks, issueRow, titleOf, onClose } = props;
  const t = useTranslations("publish");
  const { can } = useWorkspace();
  const approving = source.change !== undefined;
  const form = useForm(preview);
  const own = useOwnTicks();
  const understood = ticks ?? own;
  const { busy, problem, publish, propose, decide } = usePublish({ ...props, journeyId: journey.id });
  const blocks = preview.issues.filter(({ level }) => level === "block");
  const warnings = preview.issues.filter(({ level }) => level === "warn");
  const open = warnings.filter((one) => !understood.has(one));
  const wait = {
    ...{ nothing: preview.nothingToPublish, blocks: blocks.length, unticked: approving ? 0 : open.length },
    aimless: form.people === "perStep" ? withoutTarget(preview.inside, form.choices) : 0,
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      width="lg"
      title={titleFor(t, journey.name, preview)}
      description={<Lead preview={preview} />}
      footer={
        <PublishFooter
          preview={preview}
          wait={wait}
          busy={busy}
          approving={approving && can("journeys:approve")}
          onClose={onClose}
          onPublish={() => void publish({ plan: form.plan, note: form.note, at: null })}
          onPropose={(at) => void propose({ plan: form.plan, note: form.note, at })}
          onDecide={(yes, reason) => void decide(yes, reason)}
        />
      }
    >
      <div className="flex flex-col gap-6">
        {problem ? <Alert tone="bad" live title={problem} /> : null}
        {blocks.length > 0 ? (
          <Part title={t("blocks", { n: blocks.length })}>
            <IssueList issues={blocks} row={issueRow} />
          </Part>
        ) : null}
        {warnings.length > 0 ? (
          <Part title={t("warnings", { n: warnings.length })}>
            <Warnings warnings={warnings} ticks={understood} readOnly={approving} />
          </Part>
        ) : null}
        <Part title={t("changes")}>
          <DiffByAuthor diff={preview.diff} authors={preview.authors} first={preview.liveVersion === null} />
        </Part>
        {preview.liveVersion === null || preview.nothingToPublish ? null : (
          <Part title={t("inside")}>
            <InsidePart {...props} form={form} readOnly={approving} ready={wait.aimless === 0} />
          </Part>
        )}
        <Part title={t("estimateTitle")}>
          <EstimatePart journeyId={journey.id} source={source} titleOf={titleOf} />
        </Part>
        {preview.nothingToPublish || approving ? null : (
          <Field label={t("note")} optional={t("optional")}>
            <Textarea
              rows={2}
              maxLength={2_000}
              value={form.note}
              onChange={(event) => form.setNote(event.target.value)}
            />
          </Field>
        )}
      </div>
    </Dialog>
  );
}

type InsidePartProps = PageProps &
  Readonly<{ form: ReturnType<typeof useForm>; readOnly: boolean; ready: boolean }>;

/** Where the people inside go, and ten of them on trial. */
function InsidePart({ journey, source, preview, form, readOnly, ready }: InsidePartProps) {
  const names = new Map([...preview.inside, ...preview.targets].map(({ stepId, name }) => [stepId, name]));
  return (
    <>
      <PeopleInside
        inside={preview.inside}
        targets={preview.targets}
        people={form.people}
        choices={form.choices}
        checkExits={form.plan.checkExits}
        readOnly={readOnly}
        onPeople={form.setPeople}
        onChoice={(row, choice) => form.choose(rowKey(row), choice)}
        onCheckExits={form.setCheckExits}
      />
      {form.people !== "onlyNew" && ready && preview.people > 0 ? (
        <div className="mt-3">
          <DryRunPart
            journeyId={journey.id}
            source={source}
            plan={form.plan}
            nameOf={(id) => names.get(id) ?? id}
          />
        </div>
      ) : null}
    </>
  );
}

/** Where no drawing is open, what is understood is kept as long as the dialog. */
function useOwnTicks(): NonNullable<PublishProps["ticks"]> {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const tick = (one: Issue, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(issueKey(one));
    else next.delete(issueKey(one));
    setTicked(next);
  };
  return { has: (one) => ticked.has(issueKey(one)), tick };
}

function useForm(preview: Preview) {
  const [note, setNote] = useState("");
  const [people, setPeople] = useState<PublishPlan["people"]>(preview.plan?.people ?? "onlyNew");
  const [choices, setChoices] = useState<Choices>(() => choicesOf(preview.plan, preview.inside));
  const [checkExits, setCheckExits] = useState(preview.plan?.checkExits ?? false);
  const own = planOf(people, preview.inside, choices, checkExits);
  return {
    ...{ note, setNote, people, setPeople, choices, setCheckExits },
    choose: (key: string, choice: Choices[string]) => setChoices({ ...choices, [key]: choice }),
    plan: preview.plan ?? own,
  };
}

function titleFor(
  t: ReturnType<typeof useTranslations>,
  name: string,
  { sourceVersion, change }: Preview,
): string {
  if (change) return t("titleReview", { name });
  return sourceVersion === null ? t("title", { name }) : t("titleRestore", { name, version: sourceVersion });
}

function Lead({ preview }: { preview: Preview }) {
  const t = useTranslations("publish");
  const { change, nothingToPublish, liveVersion } = preview;
  if (change) {
    return (
      <>
        {t("askedBy", { name: change.asker ?? t("somebody") })} <Time at={change.askedAt} />
        {change.dueAt ? (
          <>
            {" · "}
            {t("dueAt")} <Time at={change.dueAt} absolute />
          </>
        ) : null}
        {change.note ? <p className="mt-1 text-foreground">{change.note}</p> : null}
      </>
    );
  }
  return nothingToPublish ? t("nothingText", { version: liveVersion ?? 1 }) : t("text");
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-body font-semibold">{title}</h3>
      {children}
    </section>
  );
}
