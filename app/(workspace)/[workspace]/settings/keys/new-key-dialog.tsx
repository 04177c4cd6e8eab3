"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import { useSubmit } from "#components/use-submit.ts";

export type SourceOption = Readonly<{ id: string; name: string }>;
export type MadeKey = Readonly<{ name: string; kind: "write" | "secret"; value: string; rotated: boolean }>;

const EXPIRY = ["never", "30", "90", "365"] as const;

/** What the key is for, what it may, and for how long. */
export function NewKeyDialog({
  open,
  onOpenChange,
  sources,
  scopes,
  onMade,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  sources: readonly SourceOption[];
  scopes: readonly string[];
  onMade: (made: MadeKey) => void;
}) {
  const t = useTranslations("settings.keys");
  const submit = useSubmit();
  const [kind, setKind] = useState<"write" | "secret">("secret");
  const [name, setName] = useState("");
  const [sourceId, setSourceId] = useState(sources[0]?.id ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(["read"]);
  const [expiry, setExpiry] = useState<(typeof EXPIRY)[number]>("never");
  const make = () =>
    submit.run(async () => {
      const expiresInDays = expiry === "never" ? null : Number(expiry);
      const body = { kind, name, sourceId, scopes: kind === "secret" ? chosen : [], expiresInDays };
      const { value } = await api<{ value: string }>("keys", { method: "POST", body });
      setName("");
      onMade({ name, kind, value, rotated: false });
    });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("createTitle")}
      footer={
        <Button type="submit" form="new-key" variant="primary" busy={submit.busy}>
          {t("make")}
        </Button>
      }
    >
      <form
        id="new-key"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <FormProblem problem={submit.problem} />
        <RadioCards
          label={t("kind")}
          hideLabel
          columns={2}
          value={kind}
          onChange={setKind}
          options={[
            { value: "secret", label: t("kinds.secret"), hint: t("kindHints.secret") },
            { value: "write", label: t("kinds.write"), hint: t("kindHints.write") },
          ]}
        />
        <Field label={t("name")} hint={t("nameHint")} error={submit.issueAt("/name")}>
          <Input required value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {kind === "secret" ? <Scopes all={scopes} chosen={chosen} onChange={setChosen} /> : null}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("source")} hint={t("sourceHint")} error={submit.issueAt("/sourceId")}>
            <Select
              value={sourceId}
              onChange={setSourceId}
              options={sources.map((source) => ({ value: source.id, label: source.name }))}
            />
          </Field>
          <Field label={t("expiry")}>
            <Select
              value={expiry}
              onChange={setExpiry}
              options={EXPIRY.map((days) => ({
                value: days,
                label: days === "never" ? t("expiryNever") : t("expiryDays", { days: Number(days) }),
              }))}
            />
          </Field>
        </div>
      </form>
    </Dialog>
  );
}

function Scopes({
  all,
  chosen,
  onChange,
}: {
  all: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const t = useTranslations("settings.keys");
  return (
    <fieldset>
      <legend className="mb-2 text-dense font-medium">{t("scopes")}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {all.map((scope) => (
          <Checkbox
            key={scope}
            checked={chosen.includes(scope)}
            onChange={(on) => onChange(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
          >
            {t(`scopeNames.${scope}`)}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}

/** The one look at a fresh key. */
export function ShownOnceDialog({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const t = useTranslations("settings.keys");
  const secret = made.kind === "secret";
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={secret ? t("onceTitle") : t("writeReady")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("stored")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {secret ? <Alert tone="warn">{t("onceText")}</Alert> : null}
        <CodeBlock code={made.value} title={made.name} wrap />
        {made.rotated ? <p className="text-dense text-muted-foreground">{t("rotatedText")}</p> : null}
      </div>
    </Dialog>
  );
}
