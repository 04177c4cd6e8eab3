import type { ReactNode } from "react";
import { ProfileHeader } from "./profile-header.tsx";
import { readProfile } from "./read-profile.ts";

/** Who it is, and the ways to look at them. */
export default async function PersonLayout({
  params,
  children,
}: Readonly<{ params: Promise<{ workspace: string; id: string }>; children: ReactNode }>) {
  const { profile, consent } = await readProfile(await params);
  return (
    <div className="flex flex-col gap-4">
      <ProfileHeader profile={profile} consent={consent} />
      {children}
    </div>
  );
}
