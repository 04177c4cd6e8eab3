"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import type { Role } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";

export type OpenInvitation = Readonly<{
  id: string;
  email: string;
  role: Role;
  invitedBy: string | null;
  expiresAt: string;
}>;

/** Links that wait to be used. */
export function Invitations({ invitations }: { invitations: readonly OpenInvitation[] }) {
  const t = useTranslations("settings.members");
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-section">{t("invitations")}</h2>
      <Table label={t("invitations")}>
        <TableHead>
          <Th>{t("email")}</Th>
          <Th>{t("role")}</Th>
          <Th>{t("invitedBy")}</Th>
          <Th>{t("expires")}</Th>
          <Th className="w-24" aria-label={t("withdraw")} />
        </TableHead>
        <TableBody>
          {invitations.map((invitation) => (
            <InvitationLine key={invitation.id} invitation={invitation} />
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

function InvitationLine({ invitation }: { invitation: OpenInvitation }) {
  const t = useTranslations("settings.members");
  const router = useRouter();
  const act = useAct();
  const withdraw = () =>
    act.run(async () => {
      await api(`invitations/${invitation.id}`, { method: "DELETE" });
      toast.success(t("withdrawn"));
      router.refresh();
    });
  return (
    <Tr>
      <Td className="font-medium wrap-anywhere">{invitation.email}</Td>
      <Td label={t("role")}>{t(`roles.${invitation.role}`)}</Td>
      <Td label={t("invitedBy")} className="text-muted-foreground">
        {invitation.invitedBy ?? "—"}
      </Td>
      <Td label={t("expires")} className="text-muted-foreground">
        <Time at={invitation.expiresAt} />
      </Td>
      <Td className="text-end">
        <Button size="sm" busy={act.busy} onClick={() => void withdraw()}>
          {t("withdraw")}
        </Button>
      </Td>
    </Tr>
  );
}
