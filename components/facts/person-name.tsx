"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";

/** A person by the best name there is, leading to their profile. */
export function PersonName({
  id,
  name,
  email,
  quiet = false,
}: {
  id: string | null;
  name?: string | null;
  email?: string | null;
  /** Only the name; the address does not follow it. */
  quiet?: boolean;
}) {
  const t = useTranslations("facts");
  const { path } = useWorkspace();
  if (id === null) return <span className="text-muted-foreground">{t("nobody")}</span>;
  const shown = name || email || t("anonymous");
  return (
    <span className="inline-flex min-w-0 max-w-full flex-col">
      <Link href={path(`/people/${id}`)} className="truncate font-medium hover:text-primary hover:underline">
        {shown}
      </Link>
      {!quiet && name && email ? (
        <span className="truncate text-meta text-muted-foreground">{email}</span>
      ) : null}
    </span>
  );
}
