"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Outlet } from "#core/journey/command.ts";
import { edgesFrom, onward, reachable, stepOf, wouldClose } from "#core/journey/graph.ts";
import { Anchored } from "./anchored.tsx";
import { DeleteChoice } from "./delete-choice.tsx";
import { useActs, useEditor, useEditorState } from "./editor-context.tsx";
import type { Picking } from "./editor-state.ts";
import type { Editor } from "./editor-store.ts";
import { type Choice, SearchList } from "./search-list.tsx";
import { StepIcon } from "./step-icon.tsx";

type Words = ReturnType<typeof useTranslations>;

/** Lists that stand in for a drag: connect to…, move to…, find; and the question that deleting a branching step asks. */
export function Pickers() {
  const picking = useEditorState((state) => state.picking);
  if (!picking) return null;
  if (picking.kind === "delete") return <DeleteChoice id={picking.id} />;
  return <OpenPicker picking={picking} />;
}

function OpenPicker({ picking }: { picking: Exclude<Picking, { kind: "delete" }> }) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const acts = useActs();
  const choices = useMemo(() => choicesOf(editor, picking, t), [editor, picking, t]);
  const close = () => editor.set({ picking: null });
  const choose = (id: string) => {
    close();
    if (picking.kind === "find") editor.focus(id);
    else if (picking.kind === "connect") acts.connect(picking.outlet, id);
    else if (picking.kind === "lead") acts.connect(outletNamed(id), picking.id);
    else acts.moveTo(picking.id, outletNamed(id));
  };
  return (
    <Anchored
      at={null}
      label={t(`pick.${picking.kind}`)}
      onClose={close}
      className="w-96 max-w-[calc(100vw-2rem)]"
    >
      <SearchList
        label={t(`pick.${picking.kind}`)}
        empty={t("pick.empty")}
        choices={choices}
        onChoose={choose}
      />
    </Anchored>
  );
}

function choicesOf(
  editor: Editor,
  picking: Exclude<Picking, { kind: "delete" }>,
  t: Words,
): readonly Choice[] {
  const { document, order, reads } = editor.get();
  const stepChoice = (id: string): Choice => {
    const read = reads.get(id);
    return {
      id,
      label: read?.step.name ?? id,
      hint: read?.kind?.title ?? "",
      icon: <StepIcon kind={read?.kind ?? null} small />,
    };
  };
  if (picking.kind === "find") return order.map(stepChoice);
  if (picking.kind === "connect") {
    const { from, output } = picking.outlet;
    return order
      .filter((id) => id !== from && reads.get(id)?.kind?.family !== "trigger")
      .map((id) =>
        wouldClose(document, from, id, output)
          ? { ...stepChoice(id), refused: t("card.wouldLoop") }
          : stepChoice(id),
      );
  }
  return placesFor(editor, picking, t);
}

function outletNamed(name: string): Outlet {
  const at = name.indexOf(":");
  return { from: name.slice(0, at), output: name.slice(at + 1) };
}

/** Every output that may lead to the step: none of those that follow it. */
function placesFor(
  editor: Editor,
  { kind, id: moved }: Extract<Picking, { kind: "move" | "lead" }>,
  t: Words,
): readonly Choice[] {
  const { document, order, reads } = editor.get();
  const follows = kind === "lead" || edgesFrom(document, moved).length > 1;
  const main = follows ? reachable(onward(document), [moved]) : new Set([moved]);
  return order.flatMap((id) => {
    const read = reads.get(id);
    if (!read || main.has(id)) return [];
    return read.outputs.map((output): Choice => {
      const next = document.edges.find((edge) => edge.from === id && edge.output === output.id);
      const target = next && next.to !== moved ? stepOf(document, next.to)?.name : undefined;
      const several = read.outputs.filter(({ optional }) => !optional).length > 1 || output.optional;
      return {
        id: `${id}:${output.id}`,
        label: several
          ? t("pick.afterOutput", { step: read.step.name, output: output.label })
          : t("pick.after", { step: read.step.name }),
        hint: target ? t("pick.before", { step: target }) : t("card.end"),
        icon: <StepIcon kind={read.kind} small />,
      };
    });
  });
}
