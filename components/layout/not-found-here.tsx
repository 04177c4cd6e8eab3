"use client";

import { useTranslations } from "use-intl";
import { ButtonLink } from "#components/ui/button.tsx";
import { useWorkspace } from "./workspace-context.tsx";

/** A page or an object that is not in this workspace. */
export function NotFoundHere() {
  const t = useTranslations("shell.notFound");
  const { path, name } = useWorkspace();
  return (
    <div className="mx-auto max-w-md py-16">
      <h1 className="text-title">{t("title")}</h1>
      <p className="mt-2 text-pretty text-muted-foreground">{t("textHere", { workspace: name })}</p>
      <div className="mt-6 flex gap-2">
        <ButtonLink href={path("")} variant="primary">
          {t("homeHere", { workspace: name })}
        </ButtonLink>
        <ButtonLink href={path("/journeys")}>{t("journeys")}</ButtonLink>
      </div>
    </div>
  );
}
