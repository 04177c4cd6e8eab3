import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { channelHealth } from "#lib/delivery/channel-health.ts";
import { readMailServer } from "#lib/delivery/provider-acts.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { ChannelCard } from "./channel-card.tsx";
import { MailServerForm } from "./mail-server-form.tsx";
import { SendingCard } from "./sending-card.tsx";
import { SigningSecret } from "./signing-secret.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.channels") };
}

export default async function Page({ params }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "settings:write");
  const t = await translator("settings");
  const [server, [email, webhook], paused] = await Promise.all([
    readMailServer({ platform, workspace }),
    channelHealth(platform.db, workspace.id, ["email", "webhook"]),
    pausedScopes(platform.db, workspace.id),
  ]);
  const isPaused = (channel: string) =>
    paused.some(({ scope, subject }) => scope === "channel" && subject === channel);
  const hasServer = server !== null || platform.env.smtpUrl !== null;
  return (
    <>
      <PageHeader title={t("sections.channels")} sentence={t(`channels.sentence.${workspace.sending}`)} />
      <SendingCard
        sending={workspace.sending}
        demo={workspace.demo}
        hasServer={hasServer}
        waiting={email?.waiting ?? 0}
      />
      {email ? <ChannelCard health={email} paused={isPaused("email")} /> : null}
      <MailServerForm stored={server} fallback={platform.env.smtpUrl !== null} />
      {webhook ? (
        <ChannelCard health={webhook} paused={isPaused("webhook")}>
          <SigningSecret />
        </ChannelCard>
      ) : null}
    </>
  );
}
