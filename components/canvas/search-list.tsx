"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";

export type Choice = Readonly<{
  id: string;
  label: string;
  hint?: string;
  group?: string;
  icon?: ReactNode;
  /** Why it cannot be chosen; it stays visible. */
  refused?: string;
}>;

/** A list found by typing: arrows move, Enter chooses. One widget for adding, connecting, moving and finding. */
export function SearchList({
  choices,
  onChoose,
  label,
  empty,
  className,
}: {
  choices: readonly Choice[];
  onChoose: (id: string) => void;
  label: string;
  empty: string;
  className?: string;
}) {
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [moved, setMoved] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => choices.filter((choice) => fits(choice, typed)), [choices, typed]);
  const at = Math.min(moved ?? bestOf(found, typed), found.length - 1);
  const active = found[at];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });
  const choose = (choice: Choice | undefined) => choice && !choice.refused && onChoose(choice.id);
  const keyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) setMoved(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (event.key === "Enter") choose(active);
    else return;
    event.preventDefault();
  };
  return (
    <div className={cn("flex min-h-0 flex-col", className)}>
      <div className="relative">
        <Search
          aria-hidden
          className="absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <input
          // biome-ignore lint/a11y/noAutofocus: the list was asked for, and typing is what it is for
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={active ? `${listId}-${active.id}` : undefined}
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setMoved(null);
          }}
          onKeyDown={keyDown}
          className="h-9 w-full rounded-md bg-sunken ps-8 pe-2 text-body outline-none placeholder:text-faint"
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={label}
        className="mt-1 min-h-0 flex-1 overflow-y-auto"
      >
        {found.length === 0 ? <p className="px-2 py-3 text-dense text-muted-foreground">{empty}</p> : null}
        {found.map((choice, index) => (
          <Row
            key={choice.id}
            id={`${listId}-${choice.id}`}
            choice={choice}
            heading={choice.group !== found[index - 1]?.group ? choice.group : undefined}
            active={choice === active}
            onHover={() => setMoved(index)}
            onChoose={() => choose(choice)}
          />
        ))}
      </div>
    </div>
  );
}

type RowProps = Readonly<{
  id: string;
  choice: Choice;
  heading: string | undefined;
  active: boolean;
  onHover: () => void;
  onChoose: () => void;
}>;

function Row({ id, choice, heading, active, onHover, onChoose }: RowProps) {
  return (
    <>
      {heading ? (
        <div role="presentation" className="px-2 pt-2 pb-1 text-meta font-medium text-muted-foreground">
          {heading}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the focus and handles the keys */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={active}
        aria-disabled={choice.refused ? true : undefined}
        onPointerMove={onHover}
        onClick={onChoose}
        className={cn(
          "flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2 py-1 pointer-coarse:min-h-11",
          active && "bg-accent",
          choice.refused && "opacity-50",
        )}
      >
        {choice.icon}
        <span className="min-w-0 flex-1">
          <span className="block truncate">{choice.label}</span>
          {choice.refused ? (
            <span className="block text-meta text-muted-foreground">{choice.refused}</span>
          ) : null}
        </span>
        {choice.hint ? <span className="truncate text-meta text-muted-foreground">{choice.hint}</span> : null}
      </div>
    </>
  );
}

/** The place of what is probably meant: the very name, else a name that begins so, else the first. */
function bestOf(found: readonly Choice[], typed: string): number {
  const wanted = typed.trim().toLowerCase();
  const exact = found.findIndex(({ label }) => label.toLowerCase() === wanted);
  if (exact >= 0) return exact;
  return Math.max(
    0,
    found.findIndex(({ label }) => label.toLowerCase().startsWith(wanted)),
  );
}

function fits({ label, hint, group }: Choice, typed: string): boolean {
  const text = `${label} ${hint ?? ""} ${group ?? ""}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
