"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Tab<Value extends string = string> = Readonly<{
  value: Value;
  label: ReactNode;
  count?: ReactNode;
}>;

const LIST = "flex gap-4 overflow-x-auto overflow-y-hidden border-b border-border";
const TAB =
  "-mb-px flex h-9 items-center gap-1.5 border-b-2 text-body font-medium whitespace-nowrap transition-colors hover:text-foreground focus-visible:-outline-offset-2 pointer-coarse:h-11";

/** Views of one thing on one page. Give the panels as children, each a TabPanel. */
export function Tabs<Value extends string>({
  value,
  onChange,
  tabs,
  label,
  className,
  children,
}: {
  value: Value;
  onChange: (value: Value) => void;
  tabs: readonly Tab<Value>[];
  label?: string;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as Value)} className={className}>
      <Base.List {...(label ? { "aria-label": label } : {})} className={LIST}>
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className={cn(
              TAB,
              "border-transparent text-muted-foreground data-active:border-primary data-active:text-foreground",
            )}
          >
            {tab.label}
            <TabCount count={tab.count} />
          </Base.Tab>
        ))}
      </Base.List>
      {children}
    </Base.Root>
  );
}

export function TabPanel({
  value,
  className,
  children,
}: {
  value: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Panel value={value} className={className}>
      {children}
    </Base.Panel>
  );
}

/** The same look where every tab is a page of its own. */
export function TabLinks({
  tabs,
  label,
  className,
}: {
  tabs: readonly Readonly<{
    href: string;
    label: ReactNode;
    count?: ReactNode;
    exact?: boolean;
    /** Said by the page where the path alone does not tell. */
    current?: boolean;
  }>[];
  label: string;
  className?: string;
}) {
  const path = usePathname();
  return (
    <nav aria-label={label} className={cn(LIST, className)}>
      {tabs.map((tab) => {
        const here = tab.current ?? (path === tab.href || (!tab.exact && path.startsWith(`${tab.href}/`)));
        return (
          <Link
            key={tab.href}
            href={tab.href}
            {...(here ? { "aria-current": "page" } : {})}
            className={cn(
              TAB,
              here ? "border-primary text-foreground" : "border-transparent text-muted-foreground",
            )}
          >
            {tab.label}
            <TabCount count={tab.count} />
          </Link>
        );
      })}
    </nav>
  );
}

function TabCount({ count }: { count: ReactNode }) {
  if (count === undefined || count === null) return null;
  return <span className="num rounded-full bg-sunken px-1.5 text-meta text-muted-foreground">{count}</span>;
}
