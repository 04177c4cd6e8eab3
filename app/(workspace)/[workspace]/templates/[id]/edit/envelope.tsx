"use client";

import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { TemplateDetail } from "#lib/templates/read.ts";
import type { Draft } from "./use-draft.ts";

const NO_TOPIC = "none";

/** Subject, preheader, and whom it may reach: class and topic. */
export function Envelope({
  channel,
  draft,
  topics,
}: {
  channel: TemplateDetail["channel"];
  draft: Draft;
  topics: readonly Readonly<{ id: string; name: string }>[];
}) {
  const t = useTranslations("templates.editor");
  const { can } = useWorkspace();
  const { content, change, problem } = draft;
  const readOnly = !can("templates:write");
  return (
    <div className="flex flex-col gap-3">
      <Heads channel={channel} draft={draft} readOnly={readOnly} />
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label={t("class")}>
          <Select
            value={content.class}
            disabled={readOnly}
            onChange={(kind) => change({ class: kind })}
            options={[
              { value: "marketing", label: t("classes.marketing"), hint: t("classes.marketingHint") },
              {
                value: "transactional",
                label: t("classes.transactional"),
                hint: t("classes.transactionalHint"),
                disabled: !can("settings:write"),
              },
            ]}
          />
        </Field>
        <Field label={t("topic")} error={problem?.issueAt("/topicId")}>
          <Select
            value={content.topicId ?? NO_TOPIC}
            disabled={readOnly}
            onChange={(topicId) => change({ topicId: topicId === NO_TOPIC ? null : topicId })}
            options={[
              { value: NO_TOPIC, label: t("noTopic") },
              ...topics.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Field>
        {channel === "email" ? (
          <Field label={t("mode")}>
            <Select
              value={content.mode}
              disabled={readOnly}
              onChange={(mode) => change({ mode })}
              options={[
                { value: "mjml", label: "MJML" },
                { value: "html", label: "HTML" },
              ]}
            />
          </Field>
        ) : null}
      </div>
    </div>
  );
}

/** The lines above the text: of a mail subject and preheader, of a push title and address, of a text message none. */
function Heads({
  channel,
  draft: { content, change, problem },
  readOnly,
}: {
  channel: TemplateDetail["channel"];
  draft: Draft;
  readOnly: boolean;
}) {
  const t = useTranslations("templates.editor");
  if (channel === "sms") return null;
  const mail = channel === "email";
  return (
    <>
      <Field
        label={mail ? t("subject") : t("titleOf")}
        hint={
          mail ? t("length", { n: content.subject.length }) : t("titleLength", { n: content.subject.length })
        }
        error={problem?.issueAt("/subject")}
      >
        <Input
          value={content.subject}
          readOnly={readOnly}
          onChange={({ target }) => change({ subject: target.value })}
        />
      </Field>
      <Field
        label={mail ? t("preheader") : t("link")}
        hint={mail ? t("preheaderHint") : t("linkHint")}
        error={problem?.issueAt("/preheader")}
      >
        <Input
          value={content.preheader}
          readOnly={readOnly}
          onChange={({ target }) => change({ preheader: target.value })}
        />
      </Field>
    </>
  );
}
