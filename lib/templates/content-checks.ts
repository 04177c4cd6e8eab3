import { checkLiquid } from "#lib/templates/liquid-pool.ts";

/** What lint rules want to know of the texts of a message (L-402, L-407 to L-413). */
export type ContentFacts = Readonly<{
  problem: Readonly<{ line: number; message: string }> | null;
  hasOptOut: boolean;
  hasPostalAddress: boolean;
  paths: readonly string[];
  guarded: readonly string[];
  bytes: number;
  parts: number;
  flaws: number;
}>;
export type Content = Readonly<{ subject: string; html: string; text: string }>;

const GUARDED = /\{\{-?\s*([\w.]+)[^}]*\|\s*default\b/g;
const OPT_OUT = /\b(stop|unsubscribe|opt[ -]?out|abmelden|arr[êe]t|baja|sair)\b/i;
/** A postal code with a place, or what HTML itself calls an address. */
const POSTAL =
  /<address\b|workspace\.address|\b(?:\d{4,5}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\s*,?\s+\p{Lu}[\p{L}.'-]{2,}|\p{Lu}[\p{L}.' -]{2,},?\s+(?:[A-Z]{2}\s+)?\d{5}\b/u;

/** Reads a message as it stands. Nothing is sent or fetched. */
export async function checkContent({ subject, html, text }: Content): Promise<ContentFacts> {
  const checks = await checkLiquid([
    { place: "header", source: subject },
    { place: "html", source: html },
    { place: "text", source: text },
  ]);
  const broken = checks.find((check) => !check.ok);
  const all = `${subject}\n${html}\n${text}`;
  return {
    problem: broken && !broken.ok ? problemOf(broken.path, html) : null,
    hasOptOut: OPT_OUT.test(text),
    hasPostalAddress: POSTAL.test(html) || POSTAL.test(text),
    paths: [...new Set(checks.flatMap((check) => (check.ok ? check.paths : [])))].sort(),
    guarded: [...new Set([...all.matchAll(GUARDED)].map(([, path = ""]) => path))],
    bytes: Buffer.byteLength(html),
    parts: messageParts(text),
    flaws: flawsIn(html),
  };
}

function problemOf(path: string, html: string): ContentFacts["problem"] {
  const line = Number(/line:(\d+)/.exec(path)?.[1] ?? 1);
  return { line: Math.min(line, html.split("\n").length), message: path.replace(/, line:\d+.*$/s, "") };
}

const GSM = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ^{}\\[\]~|€]*$/;
const TWICE = /[\^{}\\[\]~|€]/g;

/** How many parts a text message is sent in: 160 letters in one, 153 in each of more; 70 and 67 where letters are rare. */
export function messageParts(text: string): number {
  // A value is usually about as long as a name.
  const filled = text
    .trim()
    .replaceAll(/\{%[\s\S]*?%\}/g, "")
    .replaceAll(/\{\{[\s\S]*?\}\}/g, "eightlet");
  const plain = GSM.test(filled);
  const letters = plain ? filled.length + (filled.match(TWICE)?.length ?? 0) : filled.length;
  const [one, each] = plain ? [160, 153] : [70, 67];
  return letters <= one ? Math.min(letters, 1) : Math.ceil(letters / each);
}

/** Images without a text for who cannot see them, links that lead nowhere, texts that hardly differ from their ground. */
export function flawsIn(html: string): number {
  const images = [...html.matchAll(/<img\b[^>]*>/gi)].filter(([tag]) => !/\balt\s*=/i.test(tag));
  const links = [...html.matchAll(/<a\b[^>]*>/gi)].filter(([tag]) => leadsNowhere(tag));
  const styles = [...html.matchAll(/\bstyle\s*=\s*"([^"]*)"/gi)].filter(([, style = ""]) => isFaint(style));
  return images.length + links.length + styles.length;
}

function leadsNowhere(tag: string): boolean {
  const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
  const to = (href?.[1] ?? href?.[2])?.trim();
  if (to === undefined) return !/\b(name|id)\s*=/i.test(tag);
  return to === "" || to === "#" || !/^(https?:|mailto:|tel:|sms:|\{\{|\{%|#\w)/i.test(to);
}

const LEGIBLE = 4.5;

function isFaint(style: string): boolean {
  const color = /(?:^|;)\s*color\s*:\s*(#[0-9a-f]{3,6})\b/i.exec(style)?.[1];
  const ground = /(?:^|;)\s*background(?:-color)?\s*:\s*(#[0-9a-f]{3,6})\b/i.exec(style)?.[1];
  if (!color || !ground) return false;
  const [a, b] = [luminance(color), luminance(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < LEGIBLE;
}

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const digits = hex.slice(1);
  const full = digits.length < 6 ? [...digits.slice(0, 3)].map((digit) => digit + digit).join("") : digits;
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.039_28 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
