"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";
import type { Scheme } from "#lib/intake/sources/webhook/settings.ts";
import type { SampleText } from "./sample-pane.tsx";

type Preview =
  | Readonly<{ ok: true; count: number; mapped: Readonly<Record<string, unknown>> }>
  | Readonly<{ ok: false; field: string | null; title: string; detail: string }>;

/** The event that this sample would become, made by intake itself. */
export function MappingPreview({
  sample,
  scheme,
  mapping,
}: {
  sample: SampleText;
  scheme: Scheme;
  mapping: Mapping;
}) {
  const t = useTranslations("settings.sources.webhook");
  const asked = useDeferredValue(
    JSON.stringify({ scheme, sample: sample.body, headers: sample.headers, mapping }),
  );
  const isEmpty = sample.body.trim() === "";
  const preview = useQuery({
    queryKey: ["mapping-preview", asked],
    enabled: !isEmpty,
    placeholderData: (before) => before,
    queryFn: () => api<Preview>("sources/preview", { method: "POST", body: JSON.parse(asked) }),
  });
  if (isEmpty) return <p className="text-dense text-muted-foreground">{t("previewNeeds")}</p>;
  if (preview.error instanceof ApiProblem) {
    const [issue] = preview.error.errors;
    return <Alert tone="bad">{issue?.detail ?? preview.error.sentence}</Alert>;
  }
  if (!preview.data) return null;
  if (preview.data.ok) {
    const { mapped, count } = preview.data;
    return (
      <>
        {count > 1 ? <p className="text-dense text-muted-foreground">{t("manyEvents", { count })}</p> : null}
        <CodeBlock title={t("preview")} code={JSON.stringify(compact(mapped), null, 2)} />
      </>
    );
  }
  const { title, detail, field } = preview.data;
  return (
    <Alert tone="warn" title={title}>
      {detail} {field && t.has(`fields.${field}`) ? t("wrongField", { field: t(`fields.${field}`) }) : null}
    </Alert>
  );
}

/** What is not there needs no line. */
function compact(mapped: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapped).filter(([, value]) => value !== null && value !== false));
}
