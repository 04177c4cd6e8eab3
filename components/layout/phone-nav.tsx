"use client";

import { Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { Sheet } from "#components/ui/sheet.tsx";
import { isHere, NAV, NAV_HOUSE, NAV_PHONE, type NavItem } from "./nav.ts";
import { useWorkspace } from "./workspace-context.tsx";

const TARGET =
  "flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-meta [&_svg]:size-5 focus-visible:-outline-offset-2";

/** The bar at a phone's lower edge. */
export function BottomBar({ onMore }: { onMore: () => void }) {
  const t = useTranslations("shell");
  const { slug, path, can } = useWorkspace();
  const here = usePathname();
  const items = NAV.filter(
    ({ id, capability }) => NAV_PHONE.includes(id) && (!capability || can(capability)),
  );
  return (
    <nav
      aria-label={t("navigation")}
      className="fixed inset-x-0 bottom-0 z-20 flex border-t border-border bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {items.map((item) => {
        const Icon = item.icon;
        const current = isHere(item, slug, here);
        return (
          <Link
            key={item.id}
            href={path(item.path)}
            {...(current ? { "aria-current": "page" } : {})}
            className={cn(TARGET, current ? "font-medium text-primary" : "text-muted-foreground")}
          >
            <Icon aria-hidden />
            {t(`nav.${item.id}`)}
          </Link>
        );
      })}
      <button type="button" onClick={onMore} className={cn(TARGET, "text-muted-foreground")}>
        <Menu aria-hidden />
        {t("more")}
      </button>
    </nav>
  );
}

/** Everything, on a tablet and behind "More". */
export function NavDrawer({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("shell");
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title={t("navigation")} side="start">
      <ul className="flex flex-col gap-0.5">
        {NAV.map((item) => (
          <DrawerRow key={item.id} item={item} onGo={() => onOpenChange(false)} />
        ))}
        <li aria-hidden className="my-2 h-px bg-border" />
        {NAV_HOUSE.map((item) => (
          <DrawerRow key={item.id} item={item} onGo={() => onOpenChange(false)} />
        ))}
      </ul>
    </Sheet>
  );
}

function DrawerRow({ item, onGo }: { item: NavItem; onGo: () => void }) {
  const t = useTranslations("shell.nav");
  const { slug, path, can } = useWorkspace();
  const here = isHere(item, slug, usePathname());
  const Icon = item.icon;
  if (item.capability && !can(item.capability)) return null;
  return (
    <li>
      <Link
        href={path(item.path)}
        onClick={onGo}
        {...(here ? { "aria-current": "page" } : {})}
        className={cn(
          "flex h-11 items-center gap-3 rounded-md px-2 [&_svg]:size-4",
          here ? "bg-foreground/6 font-medium [&_svg]:text-primary" : "text-muted-foreground",
        )}
      >
        <Icon aria-hidden />
        {t(item.id)}
      </Link>
    </li>
  );
}
