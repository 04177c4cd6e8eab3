"use client";

import { signOut } from "#components/sign-in.ts";
import { Button } from "#components/ui/button.tsx";

export function SignOutButton({ label }: { label: string }) {
  return <Button onClick={() => void signOut()}>{label}</Button>;
}
