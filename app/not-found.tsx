import { translator } from "#components/i18n/server.ts";
import { Mark } from "#components/layout/mark.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

/** An address that leads nowhere: unknown, or another workspace's. Nobody is told which. */
export default async function NotFound() {
  const t = await translator("shell.notFound");
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[26rem] flex-col px-4 pt-[min(14vh,8rem)]">
      <Mark className="mb-8 text-primary" />
      <h1 className="text-title">{t("title")}</h1>
      <p className="mt-2 text-pretty text-muted-foreground">{t("text")}</p>
      <div className="mt-6">
        <ButtonLink href="/" variant="primary">
          {t("home")}
        </ButtonLink>
      </div>
    </main>
  );
}
