import { translator } from "#components/i18n/server.ts";
import { readLinkToken } from "#lib/consent/links.ts";
import { type Preferences, readPreferences, savePreferences, unsubscribe } from "#lib/consent/preferences.ts";
import { platform as openPlatform } from "#lib/platform/current.ts";
import { badLink } from "../../bad-link.ts";
import { html, publicPage } from "../../document.ts";
import { readForm } from "../../form.ts";

type Context = Readonly<{ params: Promise<{ token: string }> }>;

/** The preference centre: topics as boxes, and a way out of everything (ux 4.21). */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const holder = readLinkToken("preferences", (await params).token);
  const platform = await openPlatform();
  const preferences = holder && (await readPreferences(platform.db, holder));
  return preferences ? show(request, preferences, false) : badLink(request);
}

/** Stores what is ticked, or takes the person off everything; the same page answers. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const holder = readLinkToken("preferences", (await params).token);
  if (!holder) return badLink(request);
  const platform = await openPlatform();
  const form = await readForm(request);
  if (form.get("act") === "everything") await unsubscribe(platform, holder, "preference_page", "everything");
  else await savePreferences(platform, holder, new Set(form.getAll("topic").map(String)));
  const preferences = await readPreferences(platform.db, holder);
  return preferences ? show(request, preferences, true) : badLink(request);
}

async function show(
  request: Request,
  { workspace, address, topics }: Preferences,
  saved: boolean,
): Promise<Response> {
  const t = await translator("public");
  const boxes = topics.map(
    ({
      id,
      name,
      description,
      subscribed,
    }) => html`<label><input type="checkbox" name="topic" value="${id}"${subscribed ? html` checked` : null}>
      <span>${name}${description === null ? null : html`<span class="muted">${description}</span>`}</span></label>`,
  );
  const choose =
    topics.length === 0
      ? html`<p>${t("preferencesNone", { workspace })}</p>`
      : html`<fieldset><legend>${t("preferencesLead", { workspace, address })}</legend>${boxes}</fieldset>
        <button name="act" value="save">${t("saveButton")}</button>`;
  const body = html`<section><h1>${t("preferencesTitle")}</h1>${saved ? html`<p class="saved" role="status">${t("saved")}</p>` : null}
    <form method="post">${choose}<button class="quiet" name="act" value="everything">${t("unsubscribeAllButton")}</button></form></section>`;
  return publicPage({ title: t("preferencesTitle"), body, request });
}
