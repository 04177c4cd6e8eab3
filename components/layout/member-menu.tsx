"use client";

import { LogOut, Monitor, Moon, Rows3, Rows4, Sun, UserRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { signOut } from "#components/sign-in.ts";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { usePreferences } from "./preferences.tsx";
import { useWorkspace } from "./workspace-context.tsx";

/** Who is signed in, how the product looks for them, and the way out. */
export function MemberMenu() {
  const t = useTranslations("shell.member");
  const { member, role, path } = useWorkspace();
  const { preferences, change } = usePreferences();
  return (
    <Menu
      className="w-60"
      trigger={
        <button
          type="button"
          aria-label={t("menu", { name: member.name })}
          className="relative flex size-8 items-center justify-center rounded-full bg-accent text-meta font-semibold text-primary after:absolute after:-inset-1.5"
        >
          {initials(member.name)}
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate font-medium">{member.name}</p>
        <p className="truncate text-meta text-muted-foreground">{member.email}</p>
        <p className="text-meta text-muted-foreground">{t(`roles.${role}`)}</p>
      </div>
      <MenuSeparator />
      <MenuChoice
        label={t("theme")}
        value={preferences.theme}
        onChange={(theme) => change({ theme })}
        options={[
          { value: "system", label: t("system"), icon: <Monitor aria-hidden /> },
          { value: "light", label: t("light"), icon: <Sun aria-hidden /> },
          { value: "dark", label: t("dark"), icon: <Moon aria-hidden /> },
        ]}
      />
      <MenuSeparator />
      <MenuChoice
        label={t("density")}
        value={preferences.density}
        onChange={(density) => change({ density })}
        options={[
          { value: "comfortable", label: t("comfortable"), icon: <Rows3 aria-hidden /> },
          { value: "compact", label: t("compact"), icon: <Rows4 aria-hidden /> },
        ]}
      />
      <MenuSeparator />
      <MenuLink href={path("/settings/account")} icon={<UserRound aria-hidden />}>
        {t("account")}
      </MenuLink>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut()}>
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toUpperCase();
}
