import { translator } from "#components/i18n/server.ts";
import { html, publicPage } from "./document.ts";

/** The same for every link that is not ours: it tells nobody which part was wrong (S-16.6). */
export async function badLink(request: Request, status = 400): Promise<Response> {
  const t = await translator("public");
  const body = html`<section><h1>${t("badTitle")}</h1><p>${t("bad")}</p></section>`;
  return publicPage({ title: t("badTitle"), body, status, request });
}
