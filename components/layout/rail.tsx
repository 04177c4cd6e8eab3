"use client";

import { type LucideIcon, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { buttonClass } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Mark } from "./mark.tsx";
import { isHere, NAV, NAV_HOUSE, type NavItem } from "./nav.ts";
import { useWorkspace } from "./workspace-context.tsx";

/** The way around, on the left. Folded it shows icons alone; a narrow window folds it by itself. */
export function Rail({ folded, onFold }: { folded: boolean; onFold: ((folded: boolean) => void) | null }) {
  const t = useTranslations("shell");
  const { slug } = useWorkspace();
  return (
    <nav
      aria-label={t("navigation")}
      data-folded={folded || undefined}
      className="group/rail sticky top-0 hidden h-dvh w-rail-folded shrink-0 flex-col border-e border-border bg-background transition-[width] duration-180 ease-calm lg:flex xl:not-data-folded:w-rail"
    >
      <Link
        href={`/${slug}`}
        aria-label="Cairn"
        className="flex h-bar shrink-0 items-center gap-2.5 px-4.5 font-semibold tracking-tight focus-visible:-outline-offset-4"
      >
        <Mark className="shrink-0 text-primary" />
        <span className="hidden text-lead xl:group-not-data-folded/rail:inline">Cairn</span>
      </Link>
      <ul className="flex flex-col gap-0.5 px-2 pt-2">
        <NavRows items={NAV} />
      </ul>
      <ul className="mt-auto flex flex-col gap-0.5 px-2 pb-2">
        <NavRows items={NAV_HOUSE} />
        {onFold ? (
          <li className="mt-1 hidden border-t border-border pt-2 xl:block">
            <button
              type="button"
              aria-pressed={folded}
              onClick={() => onFold(!folded)}
              className={buttonClass({ variant: "ghost", size: "icon" }, "text-muted-foreground")}
              aria-label={folded ? t("unfold") : t("fold")}
              title={folded ? t("unfold") : t("fold")}
            >
              {folded ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
            </button>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}

function NavRows({ items }: { items: readonly NavItem[] }) {
  const { can } = useWorkspace();
  const allowed = items.filter(({ capability }) => !capability || can(capability));
  return allowed.map((item) => (
    <li key={item.id}>
      <RailLink item={item} />
    </li>
  ));
}

function RailLink({ item }: { item: NavItem }) {
  const t = useTranslations("shell.nav");
  const { slug, path } = useWorkspace();
  const here = isHere(item, slug, usePathname());
  const Icon = item.icon;
  return (
    <Link
      href={path(item.path)}
      title={t(item.id)}
      {...(here ? { "aria-current": "page" } : {})}
      className={cn(
        "flex h-8 items-center gap-2.5 rounded-md px-3 transition-colors pointer-coarse:h-11 [&_svg]:size-4 [&_svg]:shrink-0",
        here
          ? "bg-foreground/6 font-medium text-foreground [&_svg]:text-primary"
          : "text-muted-foreground hover:bg-foreground/4 hover:text-foreground",
      )}
    >
      <LinkIcon icon={Icon} />
      <span className="truncate max-xl:sr-only group-data-folded/rail:sr-only">{t(item.id)}</span>
    </Link>
  );
}

/** Breathes while its page is on the way. */
function LinkIcon({ icon: Icon }: { icon: LucideIcon }) {
  const { pending } = useLinkStatus();
  return <Icon aria-hidden className={pending ? "animate-pulse-soft" : undefined} />;
}
