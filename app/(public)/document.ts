import { randomBytes } from "node:crypto";

/** Text that is HTML already; everything else is escaped when it is put into a page. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
type Piece = string | Html | null | readonly (Html | null)[];

/** A template in which every value is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Html(
    strings.map((text, at) => text + (at < values.length ? write(values[at] ?? null) : "")).join(""),
  );
}

function write(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Html) return piece.text;
  if (typeof piece !== "string") return piece.map((one) => one?.text ?? "").join("");
  return piece.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

type Page = Readonly<{ title: string; body: Html; status?: number; request: Request }>;

/** A page for people who are not members: no script, no cookie, light and dark, from 320 px on. */
export function publicPage({ title, body, status = 200, request }: Page): Response {
  const nonce = request.headers.get("x-nonce") ?? randomBytes(16).toString("base64");
  const text = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${title}</title><style nonce="${nonce}">${new Html(STYLE)}</style></head><body><main>${body}</main></body></html>`;
  return new Response(request.method === "HEAD" ? null : text.text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}

// The colours of app/globals.css; these pages stand alone, so that they work when nothing else does.
const STYLE = `
:root{color-scheme:light dark;--background:oklch(0.985 0.003 85);--surface:oklch(1 0 0);--border:oklch(0.915 0.005 85);--control:oklch(0.62 0.012 85);--foreground:oklch(0.235 0.012 75);--muted:oklch(0.475 0.014 75);--primary:oklch(0.48 0.08 195);--on-primary:oklch(0.99 0.005 195);--ring:oklch(0.55 0.092 195);--ok:oklch(0.48 0.115 150);--ok-soft:oklch(0.955 0.035 150)}
@media (prefers-color-scheme:dark){:root{--background:oklch(0.18 0.006 75);--surface:oklch(0.215 0.007 75);--border:oklch(0.31 0.008 75);--control:oklch(0.56 0.012 75);--foreground:oklch(0.94 0.006 85);--muted:oklch(0.73 0.012 80);--primary:oklch(0.78 0.105 190);--on-primary:oklch(0.19 0.03 195);--ring:oklch(0.78 0.105 190);--ok:oklch(0.78 0.13 152);--ok-soft:oklch(0.29 0.045 152)}}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--foreground);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:32rem;margin:0 auto;padding:clamp(1.5rem,8vh,5rem) 1rem}
section{background:var(--surface);border:1px solid var(--border);border-radius:10px;padding:1.5rem}
h1{font-size:1.375rem;line-height:1.25;margin:0 0 .5rem}
p{margin:.5rem 0}
.muted{color:var(--muted);font-size:.9375rem}
.saved{background:var(--ok-soft);color:var(--ok);border-radius:6px;padding:.5rem .75rem}
form{margin:1.25rem 0 0;display:flex;flex-direction:column;gap:.75rem}
button{font:inherit;font-weight:600;min-height:44px;padding:.5rem 1rem;border-radius:8px;border:1px solid var(--primary);background:var(--primary);color:var(--on-primary);cursor:pointer}
button.quiet{background:transparent;color:var(--foreground);border-color:var(--control)}
button:focus-visible,a:focus-visible,input:focus-visible{outline:2px solid var(--ring);outline-offset:2px}
a{color:var(--primary)}
fieldset{border:0;margin:0;padding:0;display:flex;flex-direction:column;gap:.5rem}
legend{padding:0;margin-bottom:.5rem}
label{display:flex;gap:.75rem;align-items:flex-start;min-height:44px;padding:.5rem 0}
input[type=checkbox]{width:20px;height:20px;margin:2px 0 0;flex:none;accent-color:var(--primary)}
label span span{display:block}`;
