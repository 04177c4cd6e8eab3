"use client";

import { useTranslations } from "use-intl";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import type { ConnectorEntry } from "#lib/intake/sources/webhook/settings.ts";

/** Which platform posts, and the secret where the platform gives one. */
export function PlatformFields({
  connectors,
  kind,
  onKind,
  secret,
  onSecret,
  issue,
}: {
  connectors: readonly ConnectorEntry[];
  kind: string;
  onKind: (kind: string) => void;
  secret: string;
  onSecret: (secret: string) => void;
  issue: string | null | undefined;
}) {
  const t = useTranslations("settings.sources.new");
  const isGiven = connectors.find((one) => one.kind === kind)?.secret === "given";
  return (
    <>
      <RadioCards
        label={t("platform")}
        columns={3}
        value={kind}
        onChange={onKind}
        options={connectors.map(({ kind: value, title, about }) => ({ value, label: title, hint: about }))}
      />
      {isGiven ? (
        <Field label={t("secret")} hint={t("secretHint")} error={issue} className="max-w-sm">
          <Input
            type="password"
            autoComplete="new-password"
            value={secret}
            onChange={(event) => onSecret(event.target.value)}
          />
        </Field>
      ) : null}
    </>
  );
}

/** A source with the platform's own settings; what only shows that an address is ours is made up freshly. */
export function newWebhook(
  { secret: how, example: { scheme, mapping } }: ConnectorEntry,
  name: string,
  secret: string,
): object {
  const own = "verifyToken" in scheme ? { verifyToken: crypto.randomUUID() } : {};
  const given = secret && how === "given" ? { secret } : {};
  return { kind: "webhook", name, settings: { scheme: { ...scheme, ...own }, mapping }, ...given };
}
