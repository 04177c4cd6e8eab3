"use client";

import { type Ref, useImperativeHandle, useRef } from "react";

export type CodeAreaHandle = Readonly<{ goTo: (line: number) => void }>;

const LINE_PX = 18;

/** Source with line numbers; faulty lines are marked, and a check can put the caret there. */
export function CodeArea({
  ref,
  label,
  value,
  readOnly,
  faulty,
  onChange,
}: {
  ref: Ref<CodeAreaHandle>;
  label: string;
  value: string;
  readOnly: boolean;
  faulty: ReadonlySet<number>;
  onChange: (value: string) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({ goTo: (line) => goTo(area.current, line) }), []);
  const lines = value.split("\n").length;
  return (
    <div className="flex min-h-80 flex-1 overflow-hidden rounded-md border border-control bg-surface font-mono text-dense focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-ring">
      <div
        ref={gutter}
        aria-hidden
        className="w-11 shrink-0 overflow-hidden border-e border-border bg-sunken py-2 pe-2 text-end text-faint select-none"
      >
        {numbersTo(lines).map((line) => (
          <div
            key={line}
            className={faulty.has(line) ? "bg-bad-soft text-bad" : ""}
            style={{ height: LINE_PX }}
          >
            {line}
          </div>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label={label}
        value={value}
        readOnly={readOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={({ target }) => onChange(target.value)}
        onScroll={({ currentTarget }) => {
          if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
        }}
        className="min-w-0 flex-1 resize-none bg-transparent px-3 py-2 whitespace-pre outline-none"
        style={{ lineHeight: `${LINE_PX}px` }}
      />
    </div>
  );
}

function numbersTo(most: number): readonly number[] {
  return Array.from({ length: most }, (_, at) => at + 1);
}

function goTo(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const before = area.value
    .split("\n")
    .slice(0, line - 1)
    .join("\n");
  const from = before.length + (line > 1 ? 1 : 0);
  const end = area.value.indexOf("\n", from);
  area.focus();
  area.setSelectionRange(from, end < 0 ? area.value.length : end);
  area.scrollTop = Math.max(0, (line - 5) * LINE_PX);
}
