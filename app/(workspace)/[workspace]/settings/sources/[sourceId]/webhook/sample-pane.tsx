"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useAct } from "#components/use-act.ts";

/** A post to draw the mapping by. */
export type SampleText = Readonly<{ body: string; headers: Readonly<Record<string, string>> }>;
export const EMPTY_SAMPLE: SampleText = { body: "", headers: {} };

type Kept = Readonly<{ sample: (SampleText & { at: string | number }) | null }>;

/** Pasted, or taken from what came last. */
export function SamplePane({
  id,
  sample,
  onChange,
}: {
  id: string;
  sample: SampleText;
  onChange: (sample: SampleText) => void;
}) {
  const t = useTranslations("settings.sources.webhook");
  const act = useAct();
  const [isMissing, setMissing] = useState(false);
  const takeLast = () =>
    act.run(async () => {
      const { sample: kept } = await api<Kept>(`sources/${id}/sample`);
      setMissing(kept === null);
      if (kept) onChange({ body: readable(kept.body), headers: kept.headers });
    });
  const headers = Object.entries(sample.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("sample")} hint={t("sampleHint")}>
        <Textarea
          mono
          rows={8}
          value={sample.body}
          onChange={(event) => onChange({ ...sample, body: event.target.value })}
        />
      </Field>
      <Field label={t("sampleHeaders")} hint={t("sampleHeadersHint")}>
        <Textarea
          mono
          rows={2}
          defaultValue={headers.join("\n")}
          key={headers.join("\n")}
          onBlur={(event) => onChange({ ...sample, headers: readHeaders(event.target.value) })}
        />
      </Field>
      <Button size="sm" className="self-start" busy={act.busy} onClick={() => void takeLast()}>
        {t("takeLast")}
      </Button>
      {isMissing ? <Alert tone="info">{t("noLast")}</Alert> : null}
    </div>
  );
}

/** As one would write it, where it is JSON. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}

function readHeaders(text: string): Readonly<Record<string, string>> {
  const lines = text.split("\n").flatMap((line) => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}
