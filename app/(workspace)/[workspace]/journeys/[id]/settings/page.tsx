import { redirect } from "next/navigation";

type Props = Readonly<{ params: Promise<{ workspace: string; id: string }> }>;

/** Journey settings are a panel of the editor, and have an address of their own (ux 2.2). */
export default async function JourneySettingsPage({ params }: Props) {
  const { workspace, id } = await params;
  redirect(`/${workspace}/journeys/${id}/edit?panel=settings`);
}
