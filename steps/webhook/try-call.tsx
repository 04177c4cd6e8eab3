"use client";

import { Play } from "lucide-react";
import { useState } from "react";
import { ApiProblem, api } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import type { Config } from "./step.ts";

type Tried =
  | Readonly<{
      called: true;
      ok: boolean;
      status: string;
      ms: number;
      answer: string | null;
      values: Readonly<Record<string, unknown>> | null;
      missing: string | null;
    }>
  | Readonly<{ called: false; refusal: string }>;

/** Makes the call once, for somebody of whom nothing is known: what came back, or why it was refused (ux 3.5). */
export function TryCall({ config }: { config: Config }) {
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const call = async () => {
    setBusy(true);
    try {
      setTried(await api<Tried>("webhooks/try", { method: "POST", body: { config } }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setTried({ called: false, refusal: error.message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button size="sm" icon={<Play aria-hidden />} disabled={busy} onClick={() => void call()}>
          Try it
        </Button>
      </div>
      <div role="status">{tried ? <Outcome tried={tried} /> : null}</div>
    </div>
  );
}

function Outcome({ tried }: { tried: Tried }) {
  if (!tried.called) return <p className="text-meta text-pretty text-bad">{tried.refusal}</p>;
  const { ok, status, ms, answer, values, missing } = tried;
  const kept = values && Object.keys(values).length > 0 ? JSON.stringify(values, null, 1) : null;
  return (
    <div className="flex flex-col gap-1 rounded-md bg-sunken p-2 text-meta">
      <p className={ok ? "text-ok" : "text-bad"}>
        {status}, {ms} ms{missing ? `: ${missing} is missing or of another type` : ""}
      </p>
      {answer ? <pre className="max-h-40 overflow-auto whitespace-pre-wrap">{answer}</pre> : null}
      {kept ? <pre className="max-h-40 overflow-auto whitespace-pre-wrap">Kept: {kept}</pre> : null}
    </div>
  );
}
