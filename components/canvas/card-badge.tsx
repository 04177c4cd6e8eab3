"use client";

import {
  CircleDot,
  CircleMinus,
  CirclePlus,
  GitCommitHorizontal,
  OctagonAlert,
  TriangleAlert,
} from "lucide-react";
import { useTranslations } from "use-intl";
import type { Issue } from "#core/journey/issue.ts";
import { useEditorState } from "./editor-context.tsx";
import { issueWords } from "./step-label.ts";

/** The worst thing about a step, in one mark; the rest stands in the inspector. */
export function CardBadge({ id, issues }: { id: string; issues: readonly Issue[] }) {
  const t = useTranslations("editor");
  const changed = useEditorState((state) => state.changed.has(id));
  const mark = useEditorState((state) => state.marks?.steps[id]);
  const comparing = useEditorState((state) => state.marks !== null);
  const blocks = issues.filter(({ level }) => level === "block").length;
  const warns = issues.filter(({ level }) => level === "warn").length;
  if (comparing) return mark ? <MarkSign mark={mark} /> : null;
  if (blocks + warns > 0) {
    const Icon = blocks > 0 ? OctagonAlert : TriangleAlert;
    return (
      <span
        title={issueWords(t, issues)}
        className={`flex shrink-0 items-center gap-0.5 text-meta font-medium ${blocks > 0 ? "text-bad" : "text-warn"}`}
      >
        <Icon aria-hidden className="size-3.5" />
        {blocks > 0 ? blocks : warns}
      </span>
    );
  }
  if (!changed) return null;
  return <CircleDot aria-hidden className="size-3.5 shrink-0 text-info" />;
}

const SIGN = {
  added: { Icon: CirclePlus, tone: "text-ok" },
  removed: { Icon: CircleMinus, tone: "text-bad" },
  changed: { Icon: GitCommitHorizontal, tone: "text-info" },
} as const;

/** What has become of the step between the versions that are compared. */
function MarkSign({ mark }: { mark: keyof typeof SIGN }) {
  const t = useTranslations("editor.diff");
  const { Icon, tone } = SIGN[mark];
  return (
    <span title={t(`change.${mark}`)} className={`shrink-0 ${tone}`}>
      <Icon aria-hidden className="size-4" />
    </span>
  );
}
