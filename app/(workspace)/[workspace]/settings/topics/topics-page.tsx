"use client";

import { Plus, Tags } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { type Topic, TopicDialog } from "./topic-dialog.tsx";

/** What people can say yes or no to. */
export function TopicsPage({ topics }: { topics: readonly Topic[] }) {
  const t = useTranslations("settings");
  const [editing, setEditing] = useState<Topic | "new" | null>(null);
  return (
    <>
      <PageHeader
        title={t("sections.topics")}
        sentence={t("topics.sentence")}
        actions={
          <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setEditing("new")}>
            {t("topics.create")}
          </Button>
        }
      />
      {topics.length === 0 ? (
        <EmptyState icon={<Tags />} title={t("topics.empty")}>
          {t("topics.emptyText")}
        </EmptyState>
      ) : (
        <Table label={t("topics.table")}>
          <TableHead>
            <Th>{t("topics.name")}</Th>
            <Th>{t("topics.key")}</Th>
            <Th>{t("topics.channel")}</Th>
            <Th className="w-20" aria-label={t("topics.edit")} />
          </TableHead>
          <TableBody>
            {topics.map((topic) => (
              <TopicLine key={topic.id} topic={topic} onEdit={() => setEditing(topic)} />
            ))}
          </TableBody>
        </Table>
      )}
      {editing ? (
        <TopicDialog topic={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </>
  );
}

function TopicLine({ topic, onEdit }: { topic: Topic; onEdit: () => void }) {
  const t = useTranslations("settings.topics");
  const rule = topic.defaults["email"] ?? "opt_in";
  return (
    <Tr>
      <Td className="max-md:pb-1">
        <div className="min-w-0 md:py-2">
          <p className="font-medium">{topic.name}</p>
          {topic.description ? <p className="text-meta text-muted-foreground">{topic.description}</p> : null}
        </div>
      </Td>
      <Td label={t("key")}>
        <code className="text-meta text-muted-foreground">{topic.key}</code>
      </Td>
      <Td label={t("channel")}>
        <Badge tone={rule === "opt_in" ? "neutral" : "warn"} icon={rule === "opt_in" ? null : undefined}>
          {t(`short.${rule}`)}
        </Badge>
      </Td>
      <Td className="text-end">
        <Button size="sm" aria-label={t("actions", { name: topic.name })} onClick={onEdit}>
          {t("edit")}
        </Button>
      </Td>
    </Tr>
  );
}
