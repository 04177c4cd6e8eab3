"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { type SendAnswer, sendEvent } from "#components/send-event.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";

const FAILED: SendAnswer = { status: null, code: null, title: null, detail: null };
const TONE = { accepted: "ok", duplicate: "info", rejected: "bad" } as const;

/** Sends one event through the same door as a shop's, and says what became of it (U-44). */
export function TestEvent({
  writeKey,
  draft,
  onClose,
}: {
  writeKey: string;
  draft: string;
  onClose: () => void;
}) {
  const t = useTranslations("events.send");
  const [json, setJson] = useState(draft || sample());
  const [answer, setAnswer] = useState<SendAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      setAnswer(await sendEvent(writeKey, json));
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      setAnswer(FAILED);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      description={t("description")}
      footer={
        <>
          <Button onClick={onClose}>{t("close")}</Button>
          <Button variant="primary" busy={busy} onClick={() => void send()}>
            {t("act")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t("json")} hint={t("hint")}>
          <Textarea mono rows={14} value={json} onChange={({ target }) => setJson(target.value)} />
        </Field>
        {answer ? <Answer answer={answer} onFresh={() => setJson(freshId(json))} /> : null}
      </div>
    </Dialog>
  );
}

function Answer({ answer, onFresh }: { answer: SendAnswer; onFresh: () => void }) {
  const t = useTranslations("events.send");
  const { status } = answer;
  if (status === null) {
    return (
      <Alert tone="bad" live title={answer.title ?? t("failed")}>
        {answer.detail ?? t("unreachable")}
      </Alert>
    );
  }
  const code = answer.code && t.has(`codes.${answer.code}`) ? t(`codes.${answer.code}`) : answer.code;
  return (
    <Alert
      tone={TONE[status]}
      live
      title={t(`status.${status}`)}
      actions={
        status === "duplicate" ? (
          <Button size="sm" onClick={onFresh}>
            {t("fresh")}
          </Button>
        ) : null
      }
    >
      {code ?? t(`means.${status}`)}
    </Alert>
  );
}

/** An event of somebody who does not exist, ready to be changed. */
function sample(): string {
  const event = {
    type: "track",
    event: "Product Added",
    userId: "test-person",
    messageId: `test-${crypto.randomUUID()}`,
    properties: {
      cart_id: "test-cart",
      product_id: "p1",
      name: "Trail shoe",
      price: 89,
      quantity: 1,
      currency: "EUR",
    },
  };
  return JSON.stringify(event, null, 2);
}

/** The same event under a new id; a text that is no event is left as it is. */
function freshId(json: string): string {
  return json.replace(/"messageId"\s*:\s*"[^"]*"/, `"messageId": "test-${crypto.randomUUID()}"`);
}
