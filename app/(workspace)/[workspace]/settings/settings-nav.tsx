"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { SETTINGS_SECTIONS, type SettingsSection } from "#components/layout/settings-sections.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { cn } from "#components/ui/cn.ts";

const GROUPS = ["workspace", "data", "you"] as const;

/** Sections this member may open. */
export function SettingsNav({ label }: { label: string }) {
  const t = useTranslations("settings");
  const { can } = useWorkspace();
  const list = useRef<HTMLElement>(null);
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: again after each change of page
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return (
    <nav
      ref={list}
      aria-label={label}
      className="flex gap-1 overflow-x-auto max-lg:-mx-4 max-lg:border-b max-lg:border-border max-lg:px-4 max-lg:pb-2 md:max-lg:-mx-6 md:max-lg:px-6 lg:sticky lg:top-18 lg:flex-col lg:self-start"
    >
      {GROUPS.map((group) => {
        const sections = SETTINGS_SECTIONS.filter(
          (one) => one.group === group && (!one.capability || can(one.capability)),
        );
        return sections.length === 0 ? null : (
          <div key={group} className="flex gap-1 lg:mb-4 lg:flex-col lg:gap-0.5">
            <p className="px-3 pb-1 text-meta font-medium text-muted-foreground max-lg:hidden">
              {t(`groups.${group}`)}
            </p>
            {sections.map((section) => (
              <SectionLink key={section.id} section={section} />
            ))}
          </div>
        );
      })}
    </nav>
  );
}

function SectionLink({ section }: { section: SettingsSection }) {
  const t = useTranslations("settings.sections");
  const { path } = useWorkspace();
  const href = path(`/settings/${section.id}`);
  const at = usePathname();
  const here = at === href || at.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      {...(here ? { "aria-current": "page" } : {})}
      className={cn(
        "flex h-8 shrink-0 items-center rounded-md px-3 whitespace-nowrap transition-colors focus-visible:-outline-offset-2 pointer-coarse:h-11",
        here
          ? "bg-foreground/6 font-medium text-foreground"
          : "text-muted-foreground hover:bg-foreground/4 hover:text-foreground",
      )}
    >
      {t(section.id)}
    </Link>
  );
}
