import { translator } from "#components/i18n/server.ts";
import { type LinkHolder, linkToken, readLinkToken } from "#lib/consent/links.ts";
import { type Preferences, readPreferences, undoUnsubscribe, unsubscribe } from "#lib/consent/preferences.ts";
import { platform as openPlatform } from "#lib/platform/current.ts";
import { badLink } from "../../bad-link.ts";
import { html, publicPage } from "../../document.ts";
import { readForm } from "../../form.ts";

type Context = Readonly<{ params: Promise<{ token: string }> }>;

/** Asks, and changes nothing: scanners follow links (S-16.5). Next answers HEAD with it, too. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const holder = readLinkToken("unsubscribe", (await params).token);
  const platform = await openPlatform();
  const preferences = holder && (await readPreferences(platform.db, holder));
  if (!holder || !preferences) return badLink(request);
  return preferences.out ? done(request, holder, preferences) : ask(request, holder, preferences);
}

/** The button of the page, and a mailbox's own: no login, no cookie, no redirect, as often as one likes (CMP-02). */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const holder = readLinkToken("unsubscribe", (await params).token);
  if (!holder) return badLink(request);
  const platform = await openPlatform();
  const form = await readForm(request);
  if (form.get("act") === "undo") {
    await undoUnsubscribe(platform, holder);
    const preferences = await readPreferences(platform.db, holder);
    return preferences ? undone(request, holder, preferences) : badLink(request);
  }
  const oneClick = form.get("List-Unsubscribe") === "One-Click";
  const scope = form.get("act") === "everything" ? "everything" : "topic";
  await unsubscribe(platform, holder, oneClick ? "one_click" : "preference_page", scope);
  const preferences = oneClick ? null : await readPreferences(platform.db, holder);
  return preferences ? done(request, holder, preferences) : new Response(null, { status: 200 });
}

async function ask(
  request: Request,
  holder: LinkHolder,
  { workspace, address, topic }: Preferences,
): Promise<Response> {
  const t = await translator("public");
  const question = topic
    ? t("unsubscribeQuestion", { topic: topic.name, workspace })
    : t("unsubscribeQuestionAll", { workspace });
  const all =
    topic && html`<button class="quiet" name="act" value="everything">${t("unsubscribeAllButton")}</button>`;
  const body = html`<section><h1>${question}</h1><p class="muted">${t("forAddress", { address })}</p>
    <form method="post"><button name="act" value="topic">${t("unsubscribeButton")}</button>${all}</form>
    <p>${toPreferences(holder, t("preferencesLink"))}</p></section>`;
  return publicPage({ title: t("unsubscribeTitle"), body, request });
}

async function done(
  request: Request,
  holder: LinkHolder,
  { workspace, address, topic }: Preferences,
): Promise<Response> {
  const t = await translator("public");
  const what = topic
    ? t("doneTopic", { address, topic: topic.name, workspace })
    : t("doneAll", { address, workspace });
  const body = html`<section><h1>${t("doneTitle")}</h1><p>${what}</p><p class="muted">${t("doneNote")}</p>
    <form method="post"><button class="quiet" name="act" value="undo">${t("undoButton")}</button></form>
    <p>${toPreferences(holder, t("preferencesLink"))}</p></section>`;
  return publicPage({ title: t("doneTitle"), body, request });
}

async function undone(request: Request, holder: LinkHolder, preferences: Preferences): Promise<Response> {
  const { workspace, address, out } = preferences;
  // Too long ago, or by another link: it stays as it is, and the page says so.
  if (out) return done(request, holder, preferences);
  const t = await translator("public");
  const body = html`<section><h1>${t("undoneTitle")}</h1><p>${t("undone", { address, workspace })}</p>
    <p>${toPreferences(holder, t("preferencesLink"))}</p></section>`;
  return publicPage({ title: t("undoneTitle"), body, request });
}

function toPreferences(holder: LinkHolder, words: string) {
  return html`<a href="/p/${linkToken("preferences", holder)}">${words}</a>`;
}
