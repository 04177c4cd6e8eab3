"use client";

import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { FieldGroup, type FrameProps } from "./field-frame.tsx";

/** Rows of one shape, added and removed; the first of them counts first where order matters. */
export function ListField<Item>({
  items,
  onChange,
  blank,
  row,
  max,
  addLabel,
  keyOf = (_item, at) => String(at),
  ...frame
}: FrameProps &
  Readonly<{
    items: readonly Item[] | undefined;
    onChange: (items: Item[]) => void;
    blank: () => Item;
    row: (item: Item, at: number, set: (item: Item) => void) => ReactNode;
    max: number;
    addLabel: string;
    keyOf?: (item: Item, at: number) => string;
  }>) {
  const t = useTranslations("fields");
  const list = items ?? [];
  return (
    <FieldGroup {...frame}>
      <ul className="flex flex-col gap-2 empty:hidden">
        {list.map((item, at) => (
          <li
            key={keyOf(item, at)}
            className="flex items-start gap-1 rounded-lg border border-border bg-sunken/60 p-2.5"
          >
            <div className="min-w-0 flex-1">
              {row(item, at, (next) => onChange(list.map((one, index) => (index === at ? next : one))))}
            </div>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t("removeRow", { n: at + 1 })}
              icon={<Trash2 aria-hidden />}
              className="-me-1 -mt-1 text-muted-foreground"
              onClick={() => onChange(list.filter((_one, index) => index !== at))}
            />
          </li>
        ))}
      </ul>
      {list.length < max ? (
        <div>
          <Button size="sm" icon={<Plus aria-hidden />} onClick={() => onChange([...list, blank()])}>
            {addLabel}
          </Button>
        </div>
      ) : null}
    </FieldGroup>
  );
}
