import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { deliveryDetail, maskDeliveryDetail } from "#lib/delivery/delivery-detail.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { DeliveryPage } from "./delivery-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("deliveries");
  return { title: t("one") };
}

type Props = Readonly<{ params: Promise<{ workspace: string; id: string[] }> }>;

/** One message: what was said, every attempt, and why it stands where it does. */
export default async function Delivery({ params }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace, role } = await enter(slug, "deliveries:read");
  const detail = await deliveryDetail(platform.db, workspace.id, id.map(decodeURIComponent).join("/"));
  if (!detail) notFound();
  return <DeliveryPage first={role === "viewer" ? maskDeliveryDetail(detail) : detail} />;
}
