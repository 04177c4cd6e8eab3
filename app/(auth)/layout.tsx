import type { ReactNode } from "react";
import { Mark } from "#components/layout/mark.tsx";

/** Pages before a workspace: one column, nothing to get lost in. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[26rem] flex-col px-4 pt-[min(14vh,8rem)] pb-12">
      <p className="mb-8 flex items-center gap-2.5 text-lead font-semibold tracking-tight">
        <Mark className="text-primary" />
        Cairn
      </p>
      {children}
    </main>
  );
}
