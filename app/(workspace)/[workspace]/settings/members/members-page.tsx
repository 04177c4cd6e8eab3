"use client";

import { Ellipsis, UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { type Role, useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { useAct } from "#components/use-act.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { Invitations, type OpenInvitation } from "./invitations.tsx";
import { InviteDialog } from "./invite-dialog.tsx";

export type MemberRow = Readonly<{
  id: string;
  name: string;
  email: string;
  role: Role;
  lastSeenAt: string | null;
  canSignIn: boolean;
}>;

/** Who belongs here, what they may, and who is invited. */
export function MembersPage({
  members,
  invitations,
}: {
  members: readonly MemberRow[];
  invitations: readonly OpenInvitation[];
}) {
  const t = useTranslations("settings");
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <PageHeader
        title={t("sections.members")}
        sentence={t("members.sentence", { count: members.length, open: invitations.length })}
        actions={
          <Button variant="primary" icon={<UserPlus aria-hidden />} onClick={() => setInviting(true)}>
            {t("members.invite")}
          </Button>
        }
      />
      <Table label={t("members.table")}>
        <TableHead>
          <Th>{t("members.name")}</Th>
          <Th className="w-40">{t("members.role")}</Th>
          <Th className="w-36">{t("members.lastSeen")}</Th>
          <Th className="w-12" aria-label={t("members.table")} />
        </TableHead>
        <TableBody>
          {members.map((member) => (
            <MemberLine key={member.id} member={member} />
          ))}
        </TableBody>
      </Table>
      {invitations.length > 0 ? <Invitations invitations={invitations} /> : null}
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </>
  );
}

function MemberLine({ member }: { member: MemberRow }) {
  const t = useTranslations("settings.members");
  const me = useWorkspace();
  const locked = me.role !== "owner" && member.role === "owner";
  return (
    <Tr>
      <Td className="max-md:pb-1">
        <div className="min-w-0 md:py-1.5">
          <p className="flex items-center gap-2 font-medium">
            {member.name}
            {member.id === me.member.id ? <Badge>{t("you")}</Badge> : null}
            {member.canSignIn ? null : (
              <Tooltip content={t("demoHint")}>
                <span>
                  <Badge>{t("demo")}</Badge>
                </span>
              </Tooltip>
            )}
          </p>
          <p className="text-meta wrap-anywhere text-muted-foreground">{member.email}</p>
        </div>
      </Td>
      <Td label={t("role")}>
        <RoleSelect member={member} locked={locked} />
      </Td>
      <Td label={t("lastSeen")} className="text-muted-foreground">
        {member.lastSeenAt ? <Time at={member.lastSeenAt} /> : t("never")}
      </Td>
      <Td corner>
        <MemberActions member={member} locked={locked} />
      </Td>
    </Tr>
  );
}

function RoleSelect({ member, locked }: { member: MemberRow; locked: boolean }) {
  const t = useTranslations("settings.members");
  const { role: mine } = useWorkspace();
  const router = useRouter();
  const act = useAct();
  const change = (role: Role) =>
    act.run(async () => {
      await api(`members/${member.id}`, { method: "PATCH", body: { role } });
      toast.success(t("roleChanged", { name: member.name, role: t(`roles.${role}`).toLowerCase() }));
      router.refresh();
    });
  return (
    <Select
      small
      aria-label={`${t("role")}: ${member.name}`}
      className="w-32"
      value={member.role}
      disabled={locked || act.busy}
      onChange={(role) => void change(role)}
      options={ROLES.map((role) => ({
        value: role,
        label: t(`roles.${role}`),
        hint: t(`roleHints.${role}`),
        disabled: role === "owner" && mine !== "owner",
      }))}
    />
  );
}

function MemberActions({ member, locked }: { member: MemberRow; locked: boolean }) {
  const t = useTranslations("settings.members");
  const router = useRouter();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    const done = await act.run(() => api(`members/${member.id}`, { method: "DELETE" }));
    if (!done) return;
    toast.success(t("removed", { name: member.name }));
    router.refresh();
  };
  return (
    <>
      <Menu
        trigger={
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t("actions", { name: member.name })}
            disabledReason={locked ? t("ownerOnly") : null}
          >
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem danger onSelect={() => setAsking(true)}>
          {t("remove")}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("removeTitle", { name: member.name })}
        act={t("removeAct")}
        onConfirm={remove}
      >
        {t("removeText", { name: member.name })}
      </ConfirmDialog>
    </>
  );
}
