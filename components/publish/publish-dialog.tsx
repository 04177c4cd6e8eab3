"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { withQuery } from "#components/with-query.ts";
import type { Preview, PublishProps, Source } from "./preview.ts";
import { PublishPage } from "./publish-page.tsx";

const DRAFT: Source = {};

/** What publishing does, on one page: what is in the way, what changes, who is inside and where they go (ux 3.12). */
export function PublishDialog(props: PublishProps) {
  const { journey, source = DRAFT, flush, onClose } = props;
  const t = useTranslations("publish");
  const { slug } = useWorkspace();
  const path = withQuery(`journeys/${journey.id}/publish-preview`, {
    version: source.version ?? null,
    change: source.change ?? null,
  });
  const preview = useQuery<Preview>({
    queryKey: [slug, "publish-preview", path],
    gcTime: 0,
    staleTime: 0,
    queryFn: async () => {
      if (flush && !(await flush())) throw new ApiProblem(0, { code: "unsaved", title: t("unsaved") });
      return api<Preview>(path);
    },
  });
  if (preview.data) return <PublishPage {...props} source={source} preview={preview.data} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={t("title", { name: journey.name })}
    >
      {preview.error ? (
        <Alert
          tone="bad"
          live
          title={preview.error instanceof ApiProblem ? preview.error.sentence : t("failed")}
          actions={
            <Button size="sm" onClick={() => void preview.refetch()}>
              {t("again")}
            </Button>
          }
        />
      ) : (
        <div aria-busy className="flex flex-col gap-3">
          <Skeleton className="h-10" />
          <Skeleton className="h-24" />
        </div>
      )}
    </Dialog>
  );
}
