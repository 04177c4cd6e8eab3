/** The only place that turns numbers, money and time into words. */
export type FormatSettings = Readonly<{ locale: string; timeZone: string; currency: string }>;
export type Format = ReturnType<typeof createFormat>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Two steps below which the next unit is named as well. */
const UNITS = [
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", 1_000],
] as const;

export const MISSING = "—";

/** Formatters of one reader: `useFormat()` in client components, `formatOf(workspace)` on the server. */
export function createFormat({ locale, timeZone, currency }: FormatSettings) {
  const number = new Intl.NumberFormat(locale);
  const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  const weekday = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone,
  });
  const exact = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone,
  });

  const share = (part: number, whole: number): string => {
    if (whole === 0) return MISSING;
    const percent = (part / whole) * 100;
    if (percent > 0 && percent < 0.1) return "<0.1 %";
    return `${percent < 10 && percent !== 0 ? oneDecimal.format(percent) : number.format(Math.round(percent))} %`;
  };

  return {
    locale,
    timeZone,
    currency,
    /** 12,480 */
    count: (n: number) => number.format(n),
    /** 12,480 up to 99,999, above 128 K, 1.24 M: for cards, with the full value on hover. */
    short: (n: number) => (Math.abs(n) < 100_000 ? number.format(n) : abbreviate(n, locale)),
    share,
    /** 3.4 % (421 of 12,480) */
    shareOf: (part: number, whole: number) =>
      `${share(part, whole)} (${number.format(part)} of ${number.format(whole)})`,
    /** +4.0 with U+2212 for minus. */
    difference: (n: number) => `${n < 0 ? "\u2212" : "+"}${oneDecimal.format(Math.abs(n))}`,
    /** € 1,284 · € 12.40: no decimals from a thousand. Takes the text that the database holds, too. */
    money: (amount: number | string, code: string = currency) => money(Number(amount), code, locale),
    /** ≈ 3,200: two significant figures. */
    estimate: (n: number) =>
      `\u2248 ${new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(n)}`,
    duration,
    /** 12 Nov 2026 */
    date: (at: Date | number) => date.format(at),
    /** 09:00 */
    clock: (at: Date | number) => clock.format(at),
    /** Thu, 3 Dec 2026, 09:00:12 Europe/Lisbon: what stands on hover. */
    dateTime: (at: Date | number) => `${exact.format(at)} ${timeZone}`,
    /** in 3 h · 5 min ago, and from seven days on 3 Dec 2026 */
    time: (at: Date | number, now: number = Date.now()) => {
      const distance = Number(at) - now;
      if (Math.abs(distance) >= WEEK) return date.format(at);
      if (Math.abs(distance) >= DAY && distance > 0) return `${weekday.format(at)} ${clock.format(at)}`;
      return relative(distance);
    },
  };
}

/** "2 d 3 h": the two largest units. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount} ${unit}`);
    else if (parts.length > 0) break;
    rest -= amount * size;
    if (parts.length === 2) break;
  }
  return parts.length > 0 ? parts.join(" ") : rest > 0 ? `${Math.round(rest)} ms` : "0 s";
}

function relative(distance: number): string {
  const size = Math.abs(distance);
  if (size < 5_000) return "now";
  const [unit, ms] = UNITS.find(([, one]) => size >= one) ?? ["s", 1_000];
  const amount = `${Math.floor(size / ms)} ${unit}`;
  return distance > 0 ? `in ${amount}` : `${amount} ago`;
}

function abbreviate(n: number, locale: string): string {
  const [letter, size] = Math.abs(n) < 1_000_000 ? (["K", 1_000] as const) : (["M", 1_000_000] as const);
  return `${new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(n / size)} ${letter}`;
}

function money(amount: number, code: string, locale: string): string {
  const digits = Math.abs(amount) >= 1_000 ? 0 : 2;
  const parts = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: code,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).formatToParts(Math.abs(amount));
  const symbol = parts.find((part) => part.type === "currency")?.value ?? code;
  const figure = parts
    .filter((part) => part.type !== "currency" && part.type !== "literal")
    .map((part) => part.value)
    .join("");
  return `${amount < 0 ? "\u2212" : ""}${symbol}\u00a0${figure}`;
}
