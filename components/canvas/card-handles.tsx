"use client";

import { Plus } from "lucide-react";
import { memo } from "react";
import { Handle, Position } from "reactflow";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Outlet } from "#core/journey/command.ts";
import { CARD_HEIGHT } from "#core/journey/place.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { outputList, shownOutputs } from "./editor-state.ts";
import { outputX, TARGET } from "./flow-elements.ts";

const DOT =
  "size-3! min-w-0! rounded-full! border-2! border-surface! bg-edge! after:absolute after:-inset-2 after:rounded-full";

/** The way in above a card and its ways out below, with their names, and the ends that nothing follows. */
export const CardHandles = memo(function CardHandles({ read, labels }: { read: ReadStep; labels: boolean }) {
  const { id } = read.step;
  const connected = useEditorState((state) => state.connected.get(id));
  const readOnly = useEditorState((state) => state.readOnly);
  const list = outputList(connected);
  const outputs = shownOutputs(read, list);
  const named = outputs.filter(({ optional }) => !optional).length > 1;
  return (
    <>
      {read.kind?.family === "trigger" ? null : (
        <Handle
          id={TARGET}
          type="target"
          position={Position.Top}
          aria-hidden
          isConnectableStart={false}
          className={cn(DOT, "opacity-0!")}
        />
      )}
      {outputs.map((output, at) => (
        <OutputHandle
          key={output.id}
          outlet={{ from: id, output: output.id }}
          label={output.label}
          x={outputX(at, outputs)}
          room={Math.floor(264 / outputs.length)}
          connected={list.includes(output.id)}
          optional={output.optional ?? false}
          lost={output.lost ?? false}
          named={labels && (named || (output.optional === true && list.includes(output.id)))}
          ends={labels}
          readOnly={readOnly}
        />
      ))}
    </>
  );
});

type OutputProps = Readonly<{
  outlet: Outlet;
  label: string;
  x: number;
  room: number;
  connected: boolean;
  optional: boolean;
  lost: boolean;
  named: boolean;
  ends: boolean;
  readOnly: boolean;
}>;

function OutputHandle(props: OutputProps) {
  const { outlet, label, x, room, connected, optional, lost, named, ends, readOnly } = props;
  const t = useTranslations("editor");
  const active = useEditorState(
    ({ connecting }) => connecting?.outlet.from === outlet.from && connecting.outlet.output === outlet.output,
  );
  return (
    <>
      <Handle
        id={outlet.output}
        type="source"
        position={Position.Bottom}
        title={readOnly ? label : t("card.connectFrom", { output: label })}
        data-output={outlet.output}
        isConnectable={!readOnly}
        isConnectableEnd={false}
        style={{ left: x }}
        className={cn(
          DOT,
          "hover:bg-primary!",
          optional &&
            !connected &&
            "opacity-0! group-hover/card:opacity-100! group-focus-within/card:opacity-100!",
          active && "bg-primary! ring-4 ring-primary/30",
          lost && "bg-bad!",
        )}
      />
      {named ? <OutputPill outlet={outlet} label={label} x={x} room={room} lost={lost} /> : null}
      {!connected && !optional && ends && !readOnly ? (
        <EndPill outlet={outlet} label={label} x={x} low={named} />
      ) : null}
    </>
  );
}

/** The name of a way out, with the share of people who take it. */
function OutputPill({
  outlet,
  label,
  x,
  room,
  lost,
}: {
  outlet: Outlet;
  label: string;
  x: number;
  room: number;
  lost: boolean;
}) {
  const t = useTranslations("editor");
  const format = useFormat();
  const out = useEditorState((state) => state.figures.get(outlet.from)?.out);
  const total = out ? Object.values(out).reduce((sum, n) => sum + n, 0) : 0;
  const n = out?.[outlet.output] ?? 0;
  return (
    <span
      title={total > 0 ? `${label}: ${format.shareOf(n, total)}` : label}
      style={{ left: x, top: CARD_HEIGHT + 8, maxWidth: room - 4 }}
      className={cn(
        "pointer-events-none absolute -translate-x-1/2 truncate rounded-full border bg-surface px-1.5 text-meta leading-4.5",
        lost ? "border-bad text-bad" : "border-border text-muted-foreground",
      )}
    >
      {lost ? t("card.lostOutput") : label}
      {total > 0 ? <span className="num ms-1 text-foreground">{format.share(n, total)}</span> : null}
    </span>
  );
}

/** Where nothing follows: an end, and the place to go on from. */
function EndPill({ outlet, label, x, low }: { outlet: Outlet; label: string; x: number; low: boolean }) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const target = useEditorState((state) => state.dropTarget === `${outlet.from}:${outlet.output}`);
  const dragging = useEditorState((state) => state.dragged !== null);
  return (
    <div
      style={{ left: x, top: CARD_HEIGHT + 6 }}
      className="absolute flex -translate-x-1/2 flex-col items-center"
    >
      <span aria-hidden className={cn("w-px border-s border-dashed border-edge", low ? "h-6" : "h-4")} />
      <button
        type="button"
        tabIndex={-1}
        data-end={`${outlet.from}:${outlet.output}`}
        data-lit={target || undefined}
        aria-label={t("card.addAtEnd", { output: label })}
        onClick={(event) => {
          event.stopPropagation();
          const box = event.currentTarget.getBoundingClientRect();
          editor.set({ adding: { outlet, at: { x: box.left + box.width / 2, y: box.bottom + 4 } } });
        }}
        className={cn(
          "nodrag flex h-6 items-center gap-1 rounded-full border border-dashed border-edge bg-canvas px-2 text-meta text-muted-foreground transition-colors hover:border-solid hover:border-primary hover:text-primary",
          dragging && "border-primary text-primary",
          target && "border-solid bg-accent ring-4 ring-primary/25",
        )}
      >
        {t("card.end")}
        <Plus aria-hidden className="size-3" />
      </button>
    </div>
  );
}
