import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { letterGroups } from "#lib/deadletters/read.ts";
import { maskDelivery } from "#lib/delivery/delivery-detail.ts";
import { countDeliveries, deliveryFilterSchema, listDeliveries } from "#lib/delivery/list-deliveries.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { countsOf } from "./counts.ts";
import { DeliveriesPage } from "./deliveries-page.tsx";
import { type DeliveriesAsked, deliveriesPath, filterOf } from "./tabs.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("deliveries");
  return { title: t("title") };
}

type Props = Readonly<{ params: Promise<{ workspace: string }>; searchParams: Promise<DeliveriesAsked> }>;

/** What left, what did not, and why; nothing is ever lost silently (ux 4.14). */
export default async function Deliveries({ params, searchParams }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace, role } = await enter(slug, "deliveries:read");
  const asked = await searchParams;
  const [counted, groups] = await Promise.all([
    countDeliveries(platform.db, workspace.id),
    letterGroups(platform.db, workspace.id),
  ]);
  const counts = countsOf(counted, groups);
  if (asked.tab === "dead") redirect(`/${slug}/deliveries/dead-letters`);
  const parsed = deliveryFilterSchema.safeParse(filterOf(asked));
  const list = await listDeliveries(
    platform.db,
    workspace.id,
    parsed.success ? parsed.data : deliveryFilterSchema.parse({}),
  );
  const shown = role === "viewer" ? { ...list, deliveries: list.deliveries.map(maskDelivery) } : list;
  return (
    <DeliveriesPage
      first={{ path: deliveriesPath(parsed.success ? asked : {}), data: shown }}
      counts={counts}
    />
  );
}
