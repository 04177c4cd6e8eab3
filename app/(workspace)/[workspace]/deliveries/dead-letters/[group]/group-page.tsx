"use client";

import { RotateCw, Trash2 } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { wordFor } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useList } from "#components/use-list.ts";
import { useRead } from "#components/use-read.ts";
import { withQuery } from "#components/with-query.ts";
import type { LetterGroup } from "#lib/deadletters/read.ts";
import { DiscardDialog } from "./discard-dialog.tsx";
import { JobProgress } from "./job-progress.tsx";
import type { LetterList } from "./letter.ts";
import { LettersTable } from "./letters-table.tsx";
import { type Choice, RetryDialog } from "./retry-dialog.tsx";

const EVERY_MS = 2_000;

/** Cause, cure, and the letters with what a retry would do; all of them or one at a time. */
export function GroupPage({ fingerprint, first }: { fingerprint: string; first: LetterGroup }) {
  const t = useTranslations("deliveries.group");
  const { can } = useWorkspace();
  const [retrying, setRetrying] = useState<Choice | null>(null);
  const [discarding, setDiscarding] = useState<Choice | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  useKeys(
    () => setRetrying({ fingerprint }),
    () => setDiscarding({ fingerprint }),
  );
  const read = useRead<{ groups: readonly LetterGroup[] }>("dead-letters/groups", { everyMs: EVERY_MS });
  const group = read.data ? read.data.groups.find((one) => one.fingerprint === fingerprint) : first;
  const reason = can("deliveries:retry") ? null : t("notAllowed");
  const n = Number(group?.letters ?? 0);
  return (
    <div className="flex flex-col gap-4">
      <Header group={group ?? first} n={n}>
        <Button
          icon={<Trash2 aria-hidden />}
          disabled={n === 0}
          disabledReason={reason}
          onClick={() => setDiscarding({ fingerprint })}
        >
          {t("discard")}
        </Button>
        <Button
          variant="primary"
          icon={<RotateCw aria-hidden />}
          disabled={n === 0}
          disabledReason={reason}
          onClick={() => setRetrying({ fingerprint })}
        >
          {t("retry")}
        </Button>
      </Header>
      {jobId ? <JobProgress jobId={jobId} /> : null}
      <Letters
        fingerprint={fingerprint}
        total={n}
        mayAct={reason === null}
        onRetry={setRetrying}
        onDiscard={setDiscarding}
      />
      {retrying ? (
        <RetryDialog
          choice={retrying}
          onClose={() => setRetrying(null)}
          onStarted={(id) => {
            setRetrying(null);
            setJobId(id);
          }}
        />
      ) : null}
      {discarding ? (
        <DiscardDialog
          choice={discarding}
          n={"ids" in discarding ? 1 : n}
          onClose={() => setDiscarding(null)}
        />
      ) : null}
    </div>
  );
}

function Letters({
  fingerprint,
  total,
  ...acts
}: {
  fingerprint: string;
  total: number;
  mayAct: boolean;
  onRetry: (choice: Choice) => void;
  onDiscard: (choice: Choice) => void;
}) {
  const t = useTranslations("deliveries.group");
  const list = useList<LetterList>(withQuery("dead-letters", { fingerprint }), { everyMs: EVERY_MS });
  const letters = list.pages.flatMap((page) => page.letters);
  if (list.error) return <RetryCard error={list.error} onRetry={list.again} />;
  if (letters.length === 0) {
    return list.empty ? null : (
      <Card padded={false}>
        <EmptyState title={t("empty")} />
      </Card>
    );
  }
  return (
    <>
      <LettersTable letters={letters} {...acts} />
      {list.hasMore ? (
        <MoreButton shown={letters.length} total={total} busy={list.busy} onMore={list.more} />
      ) : null}
    </>
  );
}

function Header({ group, n, children }: { group: LetterGroup; n: number; children: React.ReactNode }) {
  const t = useTranslations("deliveries.group");
  const fixes = useTranslations("reasons.fix");
  const { path } = useWorkspace();
  return (
    <PageHeader
      above={
        <Link href={path("/deliveries/dead-letters")} className="hover:text-foreground hover:underline">
          {t("deadLetters")}
        </Link>
      }
      title={<Reason list="cause" code={group.cause} />}
      sentence={
        <>
          {t("sentence", { n })} {group.summary}
          <span className="block">
            {t("fix")} {wordFor(fixes, group.cause)}
          </span>
        </>
      }
      actions={children}
    />
  );
}

/** ⇧R retries the group, D puts it away (ux 4.14). */
function useKeys(retry: () => void, discard: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest("input, textarea, [role=dialog]")) return;
      if (event.key === "R" && event.shiftKey) retry();
      else if (event.key === "d" && !event.metaKey && !event.ctrlKey) discard();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}
