"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { useNow } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { parseDate } from "#core/calendar/parse-date.ts";
import type { Preview } from "./preview.ts";

/** What the button waits for. */
export type Wait = Readonly<{ nothing: boolean; blocks: number; unticked: number; aimless: number }>;

type FooterProps = Readonly<{
  preview: Preview;
  wait: Wait;
  busy: boolean;
  approving: boolean;
  onClose: () => void;
  onPublish: () => void;
  onPropose: (at: string | null) => void;
  onDecide: (approve: boolean, reason: string) => void;
}>;

/** Publish now or at a time, ask for approval, or give it. */
export function PublishFooter(props: FooterProps) {
  const { preview, wait, busy, approving, onClose, onDecide } = props;
  const t = useTranslations("publish");
  const [reason, setReason] = useState("");
  if (preview.change) {
    return (
      <>
        {approving ? (
          <Input
            className="min-w-40 flex-1"
            aria-label={t("reason")}
            placeholder={t("reason")}
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        ) : (
          <Button onClick={onClose}>{t("cancel")}</Button>
        )}
        <Button
          variant="danger"
          busy={busy}
          disabledReason={approving ? null : t("cannotApprove")}
          onClick={() => onDecide(false, reason)}
        >
          {t("decline")}
        </Button>
        <Button
          variant="primary"
          data-approve
          busy={busy}
          disabledReason={approving ? reasonNotTo(wait, t) : t("cannotApprove")}
          onClick={() => onDecide(true, reason)}
        >
          {t("approve")}
        </Button>
      </>
    );
  }
  return <OwnButtons {...props} />;
}

function OwnButtons({ preview, wait, busy, onClose, onPublish, onPropose }: FooterProps) {
  const t = useTranslations("publish");
  const { timeZone } = useWorkspace();
  const now = useNow();
  const [later, setLater] = useState(false);
  const [when, setWhen] = useState("");
  const due = later ? parseDate(when, timeZone) : null;
  const at = due === null ? null : new Date(due).toISOString();
  const reason = reasonNotTo(wait, t) ?? (later && (due === null || due <= now) ? t("chooseTime") : null);
  const act = () => (preview.needsApproval || at !== null ? onPropose(at) : onPublish());
  return (
    <>
      {later ? (
        <Input
          type="datetime-local"
          className="sm:w-56"
          aria-label={t("when", { zone: timeZone })}
          title={timeZone}
          value={when}
          onChange={(event) => setWhen(event.target.value)}
        />
      ) : null}
      {wait.nothing ? null : (
        <Button variant="ghost" aria-pressed={later} onClick={() => setLater(!later)}>
          {later ? t("now") : t("later")}
        </Button>
      )}
      <Button onClick={onClose}>{t("cancel")}</Button>
      <Button variant="primary" data-publish busy={busy} disabledReason={reason} onClick={act}>
        {wait.blocks > 0 ? t("fix", { n: wait.blocks }) : label(preview, at !== null, t)}
      </Button>
    </>
  );
}

function label({ needsApproval, nextVersion, sourceVersion }: Preview, planned: boolean, t: Words): string {
  if (needsApproval) return t("ask");
  if (planned) return t("plan", { version: nextVersion });
  return sourceVersion === null
    ? t("publish", { version: nextVersion })
    : t("restore", { version: nextVersion });
}

type Words = ReturnType<typeof useTranslations>;

/** Null lets it go. */
function reasonNotTo({ nothing, blocks, unticked, aimless }: Wait, t: Words): string | null {
  if (nothing) return t("nothing");
  if (blocks > 0) return t("fix", { n: blocks });
  if (unticked > 0) return t("tickAll", { n: unticked });
  return aimless > 0 ? t("aimless", { n: aimless }) : null;
}
