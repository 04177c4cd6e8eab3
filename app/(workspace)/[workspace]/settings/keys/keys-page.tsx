"use client";

import { Ellipsis, KeyRound, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";
import { type MadeKey, NewKeyDialog, ShownOnceDialog, type SourceOption } from "./new-key-dialog.tsx";

export type KeyRow = Readonly<{
  id: string;
  kind: "write" | "secret";
  name: string;
  value: string | null;
  last4: string;
  scopes: readonly string[];
  sourceId: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}>;
/** The keys that work. */
export function KeysPage({
  keys,
  sources,
  scopes,
}: {
  keys: readonly KeyRow[];
  sources: readonly SourceOption[];
  scopes: readonly string[];
}) {
  const t = useTranslations("settings");
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);
  const close = () => {
    setMade(null);
    router.refresh();
  };
  return (
    <>
      <PageHeader
        title={t("sections.keys")}
        sentence={t("keys.sentence")}
        actions={
          <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
            {t("keys.create")}
          </Button>
        }
      />
      {keys.length === 0 ? (
        <EmptyState icon={<KeyRound />} title={t("keys.empty")}>
          {t("keys.emptyText")}
        </EmptyState>
      ) : (
        <KeyTable keys={keys} sources={sources} onMade={setMade} />
      )}
      <NewKeyDialog
        open={creating}
        onOpenChange={setCreating}
        sources={sources}
        scopes={scopes}
        onMade={(fresh) => {
          setCreating(false);
          setMade(fresh);
        }}
      />
      {made ? <ShownOnceDialog made={made} onClose={close} /> : null}
    </>
  );
}

function KeyTable({
  keys,
  sources,
  onMade,
}: {
  keys: readonly KeyRow[];
  sources: readonly SourceOption[];
  onMade: (made: MadeKey) => void;
}) {
  const t = useTranslations("settings.keys");
  return (
    <Table label={t("table")}>
      <TableHead>
        <Th>{t("name")}</Th>
        <Th>{t("key")}</Th>
        <Th>{t("source")}</Th>
        <Th>{t("lastUsed")}</Th>
        <Th className="w-12" aria-label={t("table")} />
      </TableHead>
      <TableBody>
        {keys.map((key) => (
          <KeyLine
            key={key.id}
            row={key}
            source={sources.find((source) => source.id === key.sourceId)?.name ?? "—"}
            onMade={onMade}
          />
        ))}
      </TableBody>
    </Table>
  );
}

function KeyLine({ row, source, onMade }: { row: KeyRow; source: string; onMade: (made: MadeKey) => void }) {
  const t = useTranslations("settings.keys");
  const scopes = row.kind === "write" ? [] : row.scopes;
  return (
    <Tr>
      <Td className="max-md:pb-1">
        <div className="min-w-0 md:py-2">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {row.name}
            <Badge tone={row.kind === "write" ? "neutral" : "accent"}>{t(`kinds.${row.kind}`)}</Badge>
          </p>
          {scopes.length > 0 ? (
            <p className="mt-0.5 max-w-xs text-meta text-muted-foreground">
              {scopes.map((scope) => t(`scopeNames.${scope}`)).join(" · ")}
            </p>
          ) : null}
        </div>
      </Td>
      <Td label={t("key")}>
        <KeyValue row={row} />
      </Td>
      <Td label={t("source")} className="text-muted-foreground">
        {source}
      </Td>
      <Td label={t("lastUsed")} className="whitespace-nowrap text-muted-foreground">
        {row.lastUsedAt ? <Time at={row.lastUsedAt} /> : t("never")}
        {row.expiresAt ? (
          <span className="block text-meta text-warn">
            {t.rich("expires", { when: () => <Time at={row.expiresAt} /> })}
          </span>
        ) : null}
      </Td>
      <Td corner>
        <KeyActions row={row} onMade={onMade} />
      </Td>
    </Tr>
  );
}

function KeyValue({ row }: { row: KeyRow }) {
  if (row.value === null) return <code className="text-meta text-muted-foreground">sk_…{row.last4}</code>;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="truncate text-meta max-md:max-w-40 md:max-w-48">{row.value}</code>
      <CopyButton value={row.value} name={row.name} />
    </span>
  );
}

function KeyActions({ row, onMade }: { row: KeyRow; onMade: (made: MadeKey) => void }) {
  const t = useTranslations("settings.keys");
  const router = useRouter();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const rotate = () =>
    act.run(async () => {
      const fresh = await api<{ value: string }>(`keys/${row.id}/rotate`, { method: "POST" });
      onMade({ name: row.name, kind: row.kind, value: fresh.value, rotated: true });
    });
  const revoke = async () => {
    if (!(await act.run(() => api(`keys/${row.id}`, { method: "DELETE" })))) return;
    toast.success(t("revoked", { name: row.name }));
    router.refresh();
  };
  return (
    <>
      <Menu
        trigger={
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t("actions", { name: row.name })}
            busy={act.busy}
          >
            {act.busy ? null : <Ellipsis aria-hidden />}
          </Button>
        }
      >
        <MenuItem onSelect={() => void rotate()}>{t("rotate")}</MenuItem>
        <MenuItem danger onSelect={() => setAsking(true)}>
          {t("revoke")}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("revokeTitle", { name: row.name })}
        word={row.name}
        act={t("revoke")}
        onConfirm={revoke}
      >
        {t("revokeText")}
      </ConfirmDialog>
    </>
  );
}
