"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useSubmit } from "#components/use-submit.ts";

type Rule = "opt_in" | "opt_out";
export type Topic = Readonly<{
  id: string;
  key: string;
  name: string;
  description: string | null;
  defaults: Readonly<Record<string, Rule>>;
}>;

/** A new topic, or one that is changed. */
export function TopicDialog({ topic, onClose }: { topic: Topic | null; onClose: () => void }) {
  const t = useTranslations("settings.topics");
  const router = useRouter();
  const submit = useSubmit();
  const [name, setName] = useState(topic?.name ?? "");
  const [key, setKey] = useState<string | null>(topic?.key ?? null);
  const [description, setDescription] = useState(topic?.description ?? "");
  const [rule, setRule] = useState<Rule>(topic?.defaults["email"] ?? "opt_in");
  const shownKey = key ?? keyFrom(name);

  const save = () =>
    submit.run(async () => {
      const body = { name, description: description || null, defaults: { ...topic?.defaults, email: rule } };
      if (topic) await api(`topics/${topic.id}`, { method: "PATCH", body });
      else await api("topics", { method: "POST", body: { ...body, key: shownKey } });
      toast.success(t("saved"));
      onClose();
      router.refresh();
    });

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={topic ? t("editTitle", { name: topic.name }) : t("createTitle")}
      footer={
        <Button type="submit" form="topic" variant="primary" busy={submit.busy}>
          {t("save")}
        </Button>
      }
    >
      <form
        id="topic"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <FormProblem problem={submit.problem} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("name")} error={submit.issueAt("/name")}>
            <Input required value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label={t("key")} hint={t("keyHint")} error={submit.issueAt("/key")}>
            <Input
              required
              readOnly={topic !== null}
              className="font-mono text-dense"
              value={shownKey}
              onChange={(event) => setKey(event.target.value)}
            />
          </Field>
        </div>
        <Field label={t("description")} hint={t("descriptionHint")} error={submit.issueAt("/description")}>
          <Textarea rows={2} value={description} onChange={(event) => setDescription(event.target.value)} />
        </Field>
        <RadioCards
          label={t("rule")}
          small
          value={rule}
          onChange={setRule}
          options={(["opt_in", "opt_out"] as const).map((value) => ({
            value,
            label: t(`rules.${value}`),
            hint: t(`ruleHints.${value}`),
          }))}
        />
      </form>
    </Dialog>
  );
}

/** A key out of a name, until one is typed. */
function keyFrom(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
}
