"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TemplateDetail } from "#lib/templates/read.ts";

/** Who saved what and when, and which journeys send it. */
export function Revisions({ template }: { template: TemplateDetail }) {
  const t = useTranslations("templates.editor");
  const { path } = useWorkspace();
  return (
    <details className="text-dense">
      <summary className="w-fit cursor-pointer font-medium text-primary">
        {t("history", { n: template.revisions.length })}
      </summary>
      <ol className="mt-2 divide-y divide-border">
        {template.revisions.map(({ number, subject, by, at }) => (
          <li key={number} className="flex items-baseline gap-3 py-1.5">
            <span className="num w-10 shrink-0 font-medium">r{number}</span>
            <span className="min-w-0 flex-1 truncate">{subject}</span>
            <span className="shrink-0 text-muted-foreground">
              {by ? `${by} · ` : null}
              <Time at={at} />
            </span>
          </li>
        ))}
      </ol>
      {template.usedBy.length > 0 ? (
        <p className="mt-2 text-muted-foreground">
          {t("sentBy")}{" "}
          {template.usedBy.map(({ id, name }, at) => (
            <span key={id}>
              {at > 0 ? ", " : null}
              <Link href={path(`/journeys/${id}/report`)} className="text-primary hover:underline">
                {name}
              </Link>
            </span>
          ))}
        </p>
      ) : null}
    </details>
  );
}
