"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { Time } from "#components/ui/time.tsx";
import { issueKey } from "#core/journey/issue.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { IssueRow } from "./issue-row.tsx";
import { useTicks } from "./ticks.ts";

/** The drawer below the canvas: what is to be put right, and what was done. */
export function Drawer() {
  const t = useTranslations("editor.drawer");
  const editor = useEditor();
  const panel = useEditorState((state) => state.panel);
  const issues = useEditorState((state) => state.issues.length);
  if (panel === null) return null;
  return (
    <section
      aria-label={t(panel)}
      className="relative flex max-h-[40%] min-h-40 shrink-0 flex-col border-t border-border bg-background"
    >
      <Tabs
        value={panel}
        onChange={(next) => editor.set({ panel: next })}
        label={t("label")}
        tabs={[
          { value: "issues", label: t("issues"), count: issues },
          { value: "history", label: t("history") },
        ]}
        className="px-4"
      />
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={t("close")}
        icon={<X aria-hidden />}
        onClick={() => editor.set({ panel: null })}
        className="absolute end-2 top-1"
      />
      <div className="min-h-0 flex-1 overflow-y-auto px-1 py-2">
        {panel === "issues" ? <Issues /> : <HistoryList />}
      </div>
    </section>
  );
}

function Issues() {
  const t = useTranslations("editor.drawer");
  const issues = useEditorState((state) => state.issues);
  const ticks = useTicks();
  if (issues.length === 0) return <EmptyState title={t("noIssues")} className="py-6" />;
  return (
    <ul aria-label={t("issues")}>
      {issues.map((one) => (
        <IssueRow key={issueKey(one)} issue={one} ticks={ticks} />
      ))}
    </ul>
  );
}

/** What was done in words; a click goes back or forth to that moment. */
function HistoryList() {
  const t = useTranslations("editor.drawer");
  const editor = useEditor();
  const { past, future } = useEditorState((state) => state.history);
  if (past.length + future.length === 0) return <EmptyState title={t("noHistory")} className="py-6" />;
  const entries = [...past, ...future.toReversed()];
  return (
    <ol reversed className="flex flex-col-reverse">
      <HistoryRow
        words={t("start")}
        at={null}
        current={past.length === 0}
        undone={false}
        onJump={() => editor.jumpTo(0)}
      />
      {entries.map((entry, at) => (
        <HistoryRow
          key={`${entry.at} ${entry.words} ${at < past.length ? "" : "undone"}`}
          words={entry.words}
          at={entry.at}
          current={at === past.length - 1}
          undone={at >= past.length}
          onJump={() => editor.jumpTo(at + 1)}
        />
      ))}
    </ol>
  );
}

type HistoryRowProps = Readonly<{
  words: string;
  at: number | null;
  current: boolean;
  undone: boolean;
  onJump: () => void;
}>;

function HistoryRow({ words, at, current, undone, onJump }: HistoryRowProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onJump}
        {...(current ? { "aria-current": "step" as const } : {})}
        className={cn(
          "flex min-h-8 w-full items-center justify-between gap-4 rounded-md px-3 text-start text-dense hover:bg-foreground/4",
          current && "bg-accent font-medium",
          undone && "text-muted-foreground line-through decoration-faint",
        )}
      >
        <span className="truncate">{words}</span>
        {at === null ? null : <Time at={at} className="shrink-0 text-meta text-muted-foreground" />}
      </button>
    </li>
  );
}
