"use client";

import { useTranslations } from "use-intl";
import { Input } from "#components/ui/input.tsx";
import type { FrameProps } from "./field-frame.tsx";
import { ListField } from "./list-field.tsx";

export type NameValue = Readonly<{ name: string; value: string }>;

/** Names with values, such as the headers of a call. */
export function KeyValueField({
  items,
  onChange,
  max,
  addLabel,
  issueAt,
  ...frame
}: FrameProps &
  Readonly<{
    items: readonly NameValue[] | undefined;
    onChange: (items: NameValue[]) => void;
    max: number;
    addLabel: string;
    issueAt: (path: string) => string | null;
  }>) {
  const t = useTranslations("fields");
  return (
    <ListField<NameValue>
      {...frame}
      items={items}
      max={max}
      addLabel={addLabel}
      blank={() => ({ name: "", value: "" })}
      onChange={onChange}
      row={(item, at, set) => (
        <div className="flex flex-col gap-1.5">
          <div className="grid grid-cols-2 gap-1.5" data-field={`${frame.name}.${at}`}>
            <Input
              value={item.name}
              placeholder={t("name")}
              aria-label={t("nameOf", { n: at + 1 })}
              onChange={(event) => set({ ...item, name: event.target.value })}
              className="font-mono text-dense"
            />
            <Input
              value={item.value}
              placeholder={t("value")}
              aria-label={t("valueOf", { n: at + 1 })}
              onChange={(event) => set({ ...item, value: event.target.value })}
              className="font-mono text-dense"
            />
          </div>
          <RowIssue text={issueAt(`${frame.name}.${at}.name`) ?? issueAt(`${frame.name}.${at}.value`)} />
        </div>
      )}
    />
  );
}

/** What is wrong with a row. */
export function RowIssue({ text }: { text: string | null }) {
  return text ? (
    <p role="alert" className="text-meta text-bad">
      {text}
    </p>
  ) : null;
}
