"use client";

import { useCallback, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem } from "./api.ts";
import { toast } from "./ui/toast.tsx";

export type Act = Readonly<{
  busy: boolean;
  /** Runs the work; true when it went through. A refusal is told in a toast. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}>;

/** For buttons without a form: one at a time, and what is refused is said. */
export function useAct(): Act {
  const t = useTranslations("ui");
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (work: () => Promise<unknown>) => {
      setBusy(true);
      try {
        await work();
        return true;
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        toast.error(
          error.sentence,
          error.status >= 500 ? { description: t("requestId", { id: error.requestId ?? "—" }) } : {},
        );
        return false;
      } finally {
        setBusy(false);
      }
    },
    [t],
  );
  return { busy, run };
}
