"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import { useSubmit } from "#components/use-submit.ts";
import { CURRENCIES } from "#core/kernel/currencies.ts";
import { NewPasswordField } from "../../password-field.tsx";

/** The first owner and their workspace. */
export function SetupForm({
  token,
  demo,
  zones,
}: {
  token: string;
  demo: boolean;
  zones: readonly string[];
}) {
  const t = useTranslations("access.setup");
  const submit = useSubmit();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shop, setShop] = useState("");
  const [timeZone, setTimeZone] = useState("UTC");
  const [currency, setCurrency] = useState("EUR");
  const [start, setStart] = useState<"demo" | "empty">(demo ? "demo" : "empty");

  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zones.includes(own)) setTimeZone(own);
  }, [zones]);

  const go = () =>
    submit.run(async () => {
      const workspace = { name: shop, timeZone, currency };
      const body = { name, email, password, workspace, demo: start === "demo" };
      const answer = await api<{ workspace: string }>(`setup/${token}`, { method: "POST", body });
      window.location.assign(`/${answer.workspace}`);
    });

  return (
    <form
      method="post"
      className="flex flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <FormProblem problem={submit.problem} />
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-3 text-lead font-semibold">{t("you")}</legend>
        <Field label={t("name")} error={submit.issueAt("/name")}>
          <Input
            autoComplete="name"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={t("email")} error={submit.issueAt("/email")}>
          <Input
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <NewPasswordField
          label={t("password")}
          value={password}
          onChange={setPassword}
          error={submit.issueAt("/password")}
        />
      </fieldset>
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-3 text-lead font-semibold">{t("workspace")}</legend>
        <Field label={t("workspaceName")} hint={t("workspaceHint")} error={submit.issueAt("/workspace/name")}>
          <Input required value={shop} onChange={(event) => setShop(event.target.value)} />
        </Field>
        <div className="grid grid-cols-[1fr_7rem] gap-3">
          <Field label={t("timeZone")} error={submit.issueAt("/workspace/timeZone")}>
            <Combobox
              value={timeZone}
              onChange={setTimeZone}
              options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
              empty={t("noZone")}
            />
          </Field>
          <Field label={t("currency")}>
            <Select
              value={currency}
              onChange={setCurrency}
              options={CURRENCIES.map((code) => ({ value: code, label: code }))}
            />
          </Field>
        </div>
      </fieldset>
      {demo ? (
        <RadioCards
          label={t("start")}
          value={start}
          onChange={setStart}
          options={[
            { value: "demo", label: t("demo"), hint: t("demoHint") },
            { value: "empty", label: t("empty"), hint: t("emptyHint") },
          ]}
        />
      ) : null}
      <div className="flex flex-col gap-4">
        <Button type="submit" variant="primary" busy={submit.busy} className="self-start">
          {t("act")}
        </Button>
        <p className="text-meta text-pretty text-muted-foreground">{t("secrets", { file: "secret" })}</p>
      </div>
    </form>
  );
}
