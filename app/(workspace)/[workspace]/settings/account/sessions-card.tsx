"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { CardHeader } from "#components/ui/card.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";

type Session = Readonly<{
  id: string;
  createdAt: string;
  lastSeenAt: string;
  address: string | null;
  agent: string | null;
}>;

/** Where one is signed in, and the way to end it. */
export function SessionsCard({ sessions, current }: { sessions: readonly Session[]; current: string }) {
  const t = useTranslations("settings.account");
  const router = useRouter();
  const act = useAct();
  const endOthers = () =>
    act.run(async () => {
      const { ended } = await api<{ ended: number }>("me/sessions", { method: "DELETE" });
      toast.success(t("endedOthers", { count: ended }));
      router.refresh();
    });
  return (
    <section className="flex flex-col gap-3">
      <CardHeader
        title={t("sessions")}
        description={t("sessionsText")}
        actions={
          sessions.length > 1 ? (
            <Button busy={act.busy} onClick={() => void endOthers()}>
              {t("endOthers")}
            </Button>
          ) : null
        }
      />
      <Table label={t("sessions")}>
        <TableHead>
          <Th>{t("device")}</Th>
          <Th>{t("address")}</Th>
          <Th>{t("lastSeen")}</Th>
          <Th>{t("since")}</Th>
          <Th className="w-20" aria-label={t("end")} />
        </TableHead>
        <TableBody>
          {sessions.map((session) => (
            <SessionLine key={session.id} session={session} mine={session.id === current} />
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

function SessionLine({ session, mine }: { session: Session; mine: boolean }) {
  const t = useTranslations("settings.account");
  const router = useRouter();
  const act = useAct();
  const device = deviceOf(session.agent);
  const end = () =>
    act.run(async () => {
      await api(`me/sessions/${session.id}`, { method: "DELETE" });
      toast.success(t("ended"));
      router.refresh();
    });
  return (
    <Tr>
      <Td className="font-medium">{device ? t("on", device) : t("unknownDevice")}</Td>
      <Td label={t("address")} className="num text-muted-foreground">
        {session.address ?? "—"}
      </Td>
      <Td label={t("lastSeen")} className="text-muted-foreground">
        <Time at={session.lastSeenAt} />
      </Td>
      <Td label={t("since")} className="text-muted-foreground">
        <Time at={session.createdAt} />
      </Td>
      <Td className="text-end">
        {mine ? (
          <Badge tone="accent">{t("this")}</Badge>
        ) : (
          <Button size="sm" busy={act.busy} onClick={() => void end()}>
            {t("end")}
          </Button>
        )}
      </Td>
    </Tr>
  );
}

const BROWSERS = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Mac OS X", "macOS"],
  ["Windows", "Windows"],
  ["Linux", "Linux"],
] as const;

/** What the browser says of itself, in two words. */
function deviceOf(agent: string | null): { browser: string; system: string } | null {
  const browser = BROWSERS.find(([mark]) => agent?.includes(mark))?.[1];
  const system = SYSTEMS.find(([mark]) => agent?.includes(mark))?.[1];
  return browser && system ? { browser, system } : null;
}
