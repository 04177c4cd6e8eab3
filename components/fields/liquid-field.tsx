"use client";

import { Braces } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { CONTROL } from "#components/ui/input.tsx";
import { Menu, MenuGroup, MenuItem } from "#components/ui/menu.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";
import { useLookups } from "./lookups.tsx";
import { useTyped } from "./use-typed.ts";

type LiquidFieldProps = FrameProps &
  Readonly<{
    value: string | undefined;
    onChange: (value: string) => void;
    rows?: number;
    placeholder?: string;
    maxLength?: number;
  }>;

/** Text with values in it, such as `{{ person.firstName }}`; the menu puts one in at the caret. */
export function LiquidField({
  value = "",
  onChange,
  rows = 1,
  placeholder,
  maxLength,
  ...frame
}: LiquidFieldProps) {
  const t = useTranslations("fields");
  const box = useRef<HTMLTextAreaElement>(null);
  const typed = useTyped(value, onChange);
  const insert = (path: string) => {
    const at = box.current?.selectionStart ?? value.length;
    const text = `{{ ${path} }}`;
    onChange(`${value.slice(0, at)}${text}${value.slice(box.current?.selectionEnd ?? at)}`);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at + text.length, at + text.length);
    });
  };
  return (
    <FieldFrame {...frame}>
      <div className="relative">
        <textarea
          ref={box}
          rows={rows}
          value={value}
          spellCheck={false}
          autoComplete="off"
          aria-label={typeof frame.label === "string" ? frame.label : undefined}
          aria-invalid={frame.issue ? true : undefined}
          {...typed}
          {...(placeholder ? { placeholder } : {})}
          {...(maxLength ? { maxLength } : {})}
          onChange={(event) =>
            onChange(rows === 1 ? event.target.value.replace(/\n/g, "") : event.target.value)
          }
          className={cn(
            CONTROL,
            "block py-1.5 ps-2.5 pe-10 font-mono text-dense",
            rows === 1 && "resize-none overflow-hidden",
          )}
        />
        <Menu
          trigger={
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t("insertValue")}
              icon={<Braces aria-hidden />}
              className="absolute end-0.5 top-0.5 text-muted-foreground"
            />
          }
        >
          <Values onChoose={insert} />
        </Menu>
      </div>
    </FieldFrame>
  );
}

const MOST = 12;

function Values({ onChoose }: { onChoose: (path: string) => void }) {
  const t = useTranslations("fields");
  const { traits, properties, inHand } = useLookups();
  const groups = [
    {
      root: "person",
      paths: [...new Set(["email", ...traits])].slice(0, MOST).map((name) => `person.${name}`),
    },
    {
      root: "event",
      paths: [...new Set(inHand.flatMap((event) => properties[event] ?? []))]
        .slice(0, MOST)
        .map((name) => `event.properties.${name}`),
    },
    { root: "cart", paths: ["cart.total", "cart.item_count", "cart.currency", "cart.url"] },
  ].filter(({ paths }) => paths.length > 0);
  return (
    <div className="max-h-72 overflow-y-auto">
      {groups.map(({ root, paths }) => (
        <MenuGroup key={root} label={t(`root.${root}`)}>
          {paths.map((path) => (
            <MenuItem key={path} onSelect={() => onChoose(path)}>
              <code className="text-dense">{path}</code>
            </MenuItem>
          ))}
        </MenuGroup>
      ))}
    </div>
  );
}
