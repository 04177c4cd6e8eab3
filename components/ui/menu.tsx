"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn.ts";
import { ITEM, POPUP } from "./popup.ts";

/** Acts on what its trigger stands for. */
export function Menu({
  trigger,
  align = "end",
  side = "bottom",
  className,
  children,
}: {
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} collisionPadding={8} className="z-50">
          <Base.Popup className={cn(POPUP, "min-w-48", className)}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type ItemProps = {
  icon?: ReactNode;
  hint?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  children: ReactNode;
};

export function MenuItem({
  icon,
  hint,
  danger,
  disabled = false,
  onSelect,
  children,
}: ItemProps & { onSelect: () => void }) {
  return (
    <Base.Item
      disabled={disabled}
      onClick={onSelect}
      className={cn(ITEM, danger && "text-bad data-highlighted:bg-bad-soft")}
    >
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      {hint ? <span className="text-meta text-muted-foreground">{hint}</span> : null}
    </Base.Item>
  );
}

export function MenuLink({ icon, hint, href, children }: ItemProps & { href: string }) {
  return (
    <Base.LinkItem render={<Link href={href} />} className={ITEM}>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint ? <span className="text-meta text-muted-foreground">{hint}</span> : null}
    </Base.LinkItem>
  );
}

/** One of several; the chosen one is ticked. */
export function MenuChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly Readonly<{ value: Value; label: string; icon?: ReactNode }>[];
  onChange: (value: Value) => void;
}) {
  return (
    <Base.Group>
      <MenuLabel>{label}</MenuLabel>
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={ITEM}>
            {option.icon}
            <span className="flex-1">{option.label}</span>
            <Base.RadioItemIndicator className="text-primary">
              <Check aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <MenuLabel>{label}</MenuLabel>
      {children}
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-border" />;
}

function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-meta font-medium text-muted-foreground">
      {children}
    </Base.GroupLabel>
  );
}
