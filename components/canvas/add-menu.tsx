"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { StepKind } from "#core/engine/step-kind.ts";
import { edgeAt } from "#core/journey/graph.ts";
import { fitsOnEdge } from "#core/journey/new-step.ts";
import { Anchored } from "./anchored.tsx";
import { useActs, useEditor, useEditorState } from "./editor-context.tsx";
import { type Adding, FAMILIES } from "./editor-state.ts";
import { noteUse, recentKinds } from "./recent-kinds.ts";
import { type Choice, SearchList } from "./search-list.tsx";
import { StepIcon } from "./step-icon.tsx";

/** The list of steps to add, opened by a "+", by A, or by letting a connection go on free ground. */
export function AddMenu() {
  const adding = useEditorState((state) => state.adding);
  return adding ? <OpenAddMenu adding={adding} /> : null;
}

function OpenAddMenu({ adding }: { adding: Adding }) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const acts = useActs();
  const choices = useChoices(adding);
  const close = () => editor.set({ adding: null });
  return (
    <Anchored at={adding.at} label={t("add.label")} onClose={close}>
      <SearchList
        label={t("add.search")}
        empty={t("add.empty")}
        choices={choices}
        onChoose={(id) => {
          const kind = id.replace(/^recent:/, "");
          noteUse(kind);
          close();
          acts.add(kind, adding.outlet);
        }}
      />
    </Anchored>
  );
}

function useChoices({ outlet, triggersOnly = false }: Adding): readonly Choice[] {
  const t = useTranslations("editor");
  const editor = useEditor();
  return useMemo(() => {
    const { document } = editor.get();
    const onEdge = outlet !== null && edgeAt(document, outlet.from, outlet.output) !== undefined;
    const fits = (kind: StepKind) => {
      if (triggersOnly) return kind.family === "trigger";
      if (onEdge) return fitsOnEdge(kind);
      return outlet === null || kind.family !== "trigger";
    };
    const kinds = editor.kinds.filter(fits);
    const choiceOf = (kind: StepKind, group: string, prefix = ""): Choice => ({
      id: `${prefix}${kind.kind}`,
      label: kind.title,
      group,
      icon: <StepIcon kind={kind} small />,
    });
    const recent = recentKinds().flatMap((name) => kinds.find(({ kind }) => kind === name) ?? []);
    const grouped = FAMILIES.flatMap((family) =>
      kinds.filter((kind) => kind.family === family).map((kind) => choiceOf(kind, t(`family.${family}`))),
    );
    const showRecent = recent.length > 0 && kinds.length > 4;
    return [
      ...(showRecent ? recent.map((kind) => choiceOf(kind, t("add.recent"), "recent:")) : []),
      ...grouped,
    ];
  }, [editor, outlet, triggersOnly, t]);
}
