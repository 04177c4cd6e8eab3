"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { ButtonLink } from "#components/ui/button.tsx";
import { NAV_HOUSE } from "./nav.ts";
import { SETTINGS_SECTIONS } from "./settings-sections.ts";
import { useWorkspace } from "./workspace-context.tsx";

/** What needs another role: says which, and who could give it. */
export function ForbiddenHere() {
  const t = useTranslations("shell.forbidden");
  const roles = useTranslations("shell.member.roles");
  const { admins, role, path } = useWorkspace();
  const page = usePathname();
  const locked =
    SETTINGS_SECTIONS.some(({ id, capability }) => capability && page.startsWith(path(`/settings/${id}`))) ||
    NAV_HOUSE.some((item) => item.capability && page.startsWith(path(item.path)));
  const needed = roles(locked ? "admin" : "editor").toLowerCase();
  return (
    <div className="mx-auto max-w-md py-16">
      <h1 className="text-title">{t("title")}</h1>
      <p className="mt-2 text-pretty text-muted-foreground">
        {t("text", { needed, role: roles(role).toLowerCase() })}{" "}
        {admins.length > 0
          ? t("ask", { names: new Intl.ListFormat("en", { type: "disjunction" }).format(admins) })
          : null}
      </p>
      <div className="mt-6">
        <ButtonLink href={path("")} variant="primary">
          {t("home")}
        </ButtonLink>
      </div>
    </div>
  );
}
