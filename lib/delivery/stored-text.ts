import { deflateRawSync, inflateRawSync } from "node:zlib";

/** What a provider is handed. */
export type Rendered = RenderedMail | RenderedCall;
export type RenderedMail = Readonly<{
  kind: "mail";
  subject: string;
  html: string;
  text: string;
  headers: Readonly<Record<string, string>>;
}>;
export type RenderedCall = Readonly<{
  kind: "call";
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;

/** A text as its delivery's row keeps it: of a mail, all but the subject and the headers is packed. */
export type StoredText = RenderedCall | RenderedMail | PackedMail;
type PackedMail = Omit<RenderedMail, "html" | "text"> & Readonly<{ packed: string }>;

/** Shorter ones are kept as they are: the database does not compress them either. */
const LONG = 2_000;

/**
 * What the row keeps. Long mails are packed here: parsed, compressed and read by the database, each of them cost it more
 * than all the rest of its sending (performance P-14), and lists that ask for subjects would unpack them all.
 */
export function storedText(rendered: Rendered): StoredText {
  if (rendered.kind === "call" || rendered.html.length + rendered.text.length < LONG) return rendered;
  const { html, text, ...rest } = rendered;
  return { ...rest, packed: deflateRawSync(JSON.stringify({ html, text }), { level: 1 }).toString("base64") };
}

/** The text as it was handed over. */
export function readStored(stored: StoredText): Rendered {
  if (!("packed" in stored)) return stored;
  const { packed, ...rest } = stored;
  const { html, text } = JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString("utf8")) as {
    html: string;
    text: string;
  };
  return { ...rest, html, text };
}
