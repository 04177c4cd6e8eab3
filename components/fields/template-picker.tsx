"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";
import { useLookups } from "./lookups.tsx";

/** A template of the channel, with the way to it. */
export function TemplatePicker({
  value,
  onChange,
  channel,
  ...frame
}: FrameProps &
  Readonly<{ value: string | undefined; onChange: (templateId: string) => void; channel: string }>) {
  const t = useTranslations("fields");
  const { templates, path } = useLookups();
  const options = templates
    .filter((template) => template.channel === channel)
    .map(({ id, name, class: kind }) => ({ value: id, label: name, hint: t(`class.${kind}`) }));
  const chosen = templates.find(({ id }) => id === value);
  return (
    <div className="flex flex-col gap-1.5">
      <FieldFrame {...frame}>
        <Combobox
          value={chosen ? chosen.id : null}
          onChange={onChange}
          options={options}
          placeholder={t("chooseTemplate")}
          empty={t("noTemplates")}
        />
      </FieldFrame>
      {path ? (
        <p className="flex gap-3 text-meta">
          {chosen ? (
            <Link href={path(`/templates/${chosen.id}/edit`)} className="link inline-flex items-center gap-1">
              {t("openTemplate")}
              <ExternalLink aria-hidden className="size-3" />
            </Link>
          ) : null}
          <Link href={path("/templates")} className="link">
            {t("allTemplates")}
          </Link>
        </p>
      ) : null}
    </div>
  );
}
