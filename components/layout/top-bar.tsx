"use client";

import { Check, ChevronsUpDown, Menu as MenuIcon, Search } from "lucide-react";
import { useTranslations } from "use-intl";
import { buttonClass } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Menu, MenuGroup, MenuLink } from "#components/ui/menu.tsx";
import { MemberMenu } from "./member-menu.tsx";
import { SendingPill } from "./sending-pill.tsx";
import { useWorkspace } from "./workspace-context.tsx";

/** 48 px: where I am, how messages leave, the way to anything, who I am. */
export function TopBar({ onNavigate, onSearch }: { onNavigate: () => void; onSearch: () => void }) {
  const t = useTranslations("shell");
  return (
    <header
      data-bar
      className="sticky top-0 z-10 flex h-bar items-center gap-2.5 border-b border-border bg-background px-4 md:px-6"
    >
      <button
        type="button"
        onClick={onNavigate}
        aria-label={t("openNavigation")}
        className={buttonClass({ variant: "ghost", size: "icon" }, "-ms-2 max-md:hidden lg:hidden")}
      >
        <MenuIcon aria-hidden />
      </button>
      <WorkspaceSwitcher />
      <SendingPill />
      <div className="ms-auto flex items-center gap-1.5">
        <button
          type="button"
          onClick={onSearch}
          aria-label={t("search")}
          className={buttonClass(
            { variant: "ghost", size: "md" },
            "gap-2 px-2 font-normal text-muted-foreground md:border md:border-border md:bg-surface md:ps-2.5 md:pe-1.5",
          )}
        >
          <Search aria-hidden />
          <span className="max-md:hidden">{t("search")}</span>
          <span className="max-md:hidden">
            <Kbd>⌘K</Kbd>
          </span>
        </button>
        <MemberMenu />
      </div>
    </header>
  );
}

function WorkspaceSwitcher() {
  const t = useTranslations("shell");
  const { name, slug, workspaces } = useWorkspace();
  if (workspaces.length < 2) return <span className="truncate font-semibold">{name}</span>;
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className={buttonClass({ variant: "ghost" }, "-ms-2 min-w-0 shrink px-2 font-semibold")}
        >
          <span className="truncate">{name}</span>
          <ChevronsUpDown aria-hidden className="text-muted-foreground" />
        </button>
      }
    >
      <MenuGroup label={t("workspaces")}>
        {workspaces.map((one) => (
          <MenuLink
            key={one.slug}
            href={`/${one.slug}`}
            hint={one.slug === slug ? <Check aria-hidden /> : null}
          >
            {one.name}
          </MenuLink>
        ))}
      </MenuGroup>
    </Menu>
  );
}
