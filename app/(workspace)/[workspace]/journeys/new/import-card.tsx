"use client";

import { FileUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import type { SaidIssue } from "#core/journey/say-issue.ts";

type Imported = Readonly<{ journey: Readonly<{ id: string; name: string }>; issues: readonly SaidIssue[] }>;
type Failure = Readonly<{ title: string; lines: readonly string[] }>;
const LINES = 8;

/** A journey from a file. What will have to be put right is said before it is opened. */
export function ImportCard() {
  const t = useTranslations("journeys");
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [imported, setImported] = useState<Imported | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? [];
    event.target.value = "";
    if (!chosen) return;
    setBusy(true);
    setFailure(null);
    setImported(null);
    const result = await importText(await chosen.text(), t("importNotJson"));
    if ("journey" in result) setImported(result);
    else setFailure(result);
    setBusy(false);
  };
  return (
    <Card className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-4">
        <div>
          <h2 className="text-lead font-semibold">{t("importTitle")}</h2>
          <p className="text-dense text-muted-foreground">{t("importDrop")}</p>
        </div>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          hidden
          data-import
          onChange={(event) => void take(event)}
        />
        <Button busy={busy} icon={<FileUp aria-hidden />} onClick={() => file.current?.click()}>
          {t("importChoose")}
        </Button>
      </div>
      {failure ? (
        <Alert tone="bad" live title={t("importFailed")}>
          <p>{failure.title}</p>
          <ul className="mt-1 list-disc ps-4">
            {failure.lines.slice(0, LINES).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Alert>
      ) : null}
      {imported ? <ImportedNote imported={imported} /> : null}
    </Card>
  );
}

function ImportedNote({ imported: { journey, issues } }: { imported: Imported }) {
  const t = useTranslations("journeys");
  const router = useRouter();
  const { path } = useWorkspace();
  const blocks = issues.filter(({ level }) => level === "block");
  return (
    <Alert
      tone={blocks.length > 0 ? "warn" : "ok"}
      live
      title={journey.name}
      actions={
        <Button size="sm" onClick={() => router.push(path(`/journeys/${journey.id}/edit?panel=issues`))}>
          {t("importOpen")}
        </Button>
      }
    >
      <p>{t("importIssues", { n: blocks.length })}</p>
      <ul className="mt-1 list-disc ps-4">
        {blocks.slice(0, LINES).map(({ code, stepId, text }) => (
          <li key={`${code} ${stepId ?? ""} ${text}`}>{text}</li>
        ))}
      </ul>
    </Alert>
  );
}

async function importText(text: string, notJson: string): Promise<Imported | Failure> {
  let journey: unknown;
  try {
    journey = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { title: notJson, lines: [] };
  }
  try {
    return await api<Imported>("journeys/import", { method: "POST", body: { journey } });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return {
      title: error.sentence,
      lines: error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`),
    };
  }
}
