"use client";

import { Mail, Plus, Search } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Input } from "#components/ui/input.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TemplateRow } from "#lib/templates/read.ts";
import { TEMPLATE_CHANNELS } from "./channels.ts";
import { useCreateTemplate } from "./use-create-template.ts";

/** Templates by name, what they are about, and which journeys send them. */
export function TemplatesPage({ templates }: { templates: readonly TemplateRow[] }) {
  const t = useTranslations("templates");
  const { can } = useWorkspace();
  const [typed, setTyped] = useState("");
  const { create, busy } = useCreateTemplate();
  const word = typed.trim().toLowerCase();
  const shown = templates.filter(({ name, subject }) => `${name} ${subject}`.toLowerCase().includes(word));
  const make = (
    <Menu
      trigger={
        <Button
          variant="primary"
          icon={<Plus aria-hidden />}
          busy={busy}
          disabledReason={can("templates:write") ? null : t("notAllowed")}
        >
          {t("create")}
        </Button>
      }
    >
      {TEMPLATE_CHANNELS.map((channel) => (
        <MenuItem key={channel} onSelect={() => void create(channel)}>
          {t(`channels.${channel}`)}
        </MenuItem>
      ))}
    </Menu>
  );
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t("title")} sentence={t("sentence", { n: templates.length })} actions={make} />
      {templates.length === 0 ? (
        <EmptyState icon={<Mail />} title={t("none.title")}>
          {t("none.why")}
        </EmptyState>
      ) : (
        <>
          <div className="relative w-full max-w-96">
            <Search
              aria-hidden
              className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-faint"
            />
            <Input
              type="search"
              aria-label={t("search")}
              placeholder={t("search")}
              className="ps-8"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          </div>
          {shown.length === 0 ? (
            <EmptyState
              title={t("nothingFits")}
              action={<Button onClick={() => setTyped("")}>{t("clear")}</Button>}
            />
          ) : (
            <TemplatesTable templates={shown} />
          )}
        </>
      )}
    </div>
  );
}

function TemplatesTable({ templates }: { templates: readonly TemplateRow[] }) {
  const t = useTranslations("templates");
  const { path } = useWorkspace();
  return (
    <Table label={t("title")}>
      <TableHead>
        <Th>{t("template")}</Th>
        <Th>{t("channel")}</Th>
        <Th>{t("class")}</Th>
        <Th>{t("topic")}</Th>
        <Th>{t("usedBy")}</Th>
        <Th>{t("changed")}</Th>
      </TableHead>
      <TableBody>
        {templates.map((template) => (
          <Tr key={template.id}>
            <Td className="max-w-96">
              <Link
                href={path(`/templates/${template.id}/edit`)}
                className="block truncate font-medium hover:text-primary hover:underline"
              >
                {template.name}
              </Link>
              <span className="block truncate text-meta text-muted-foreground">{template.subject}</span>
            </Td>
            <Td label={t("channel")}>{t(`channels.${template.channel}`)}</Td>
            <Td label={t("class")}>
              <Badge tone={template.class === "marketing" ? "neutral" : "info"}>
                {t(`classes.${template.class}`)}
              </Badge>
            </Td>
            <Td label={t("topic")}>{template.topic ?? <span className="text-muted-foreground">—</span>}</Td>
            <Td label={t("usedBy")}>
              <UsedBy template={template} />
            </Td>
            <Td label={t("changed")}>
              <Time at={template.updatedAt} />
            </Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  );
}

function UsedBy({ template }: { template: TemplateRow }) {
  const t = useTranslations("templates");
  const { path } = useWorkspace();
  const [first, ...rest] = template.usedBy;
  if (!first) return <span className="text-muted-foreground">{t("unused")}</span>;
  return (
    <span title={template.usedBy.map(({ name }) => name).join(", ")}>
      <Link href={path(`/journeys/${first.id}/report`)} className="hover:text-primary hover:underline">
        {first.name}
      </Link>
      {rest.length > 0 ? ` +${rest.length}` : null}
    </span>
  );
}
