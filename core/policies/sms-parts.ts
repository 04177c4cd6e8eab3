/** How a text message is cut: each part is paid for. */
export type SmsParts = Readonly<{
  encoding: "GSM-7" | "UCS-2";
  /** As the network counts them: some signs of GSM-7 count twice, an emoji is several units of UCS-2. */
  units: number;
  parts: number;
  /** Units that still fit into the last part. */
  left: number;
  /** The first sign that keeps the text out of GSM-7, and makes it more than twice as long. */
  culprit: string | null;
}>;

/** GSM 03.38: the signs of which 160 fit into one message. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** These need an escape, so they count twice. */
const EXTENDED = new Set("^{}\\[~]|€\f");

/** What a message fits into: alone, and where it is one of several parts that have to be put together again. */
const ROOM = { "GSM-7": { alone: 160, part: 153 }, "UCS-2": { alone: 70, part: 67 } } as const;

/** Into how many parts the text is cut. No sign is torn apart, so a part may stay a unit short. */
export function smsParts(text: string): SmsParts {
  const signs = [...text];
  const culprit = signs.find((sign) => !BASIC.has(sign) && !EXTENDED.has(sign)) ?? null;
  const encoding = culprit === null ? "GSM-7" : "UCS-2";
  const sizes = signs.map((sign) => (encoding === "GSM-7" ? (EXTENDED.has(sign) ? 2 : 1) : sign.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, part } = ROOM[encoding];
  if (units <= alone) return { encoding, units, parts: 1, left: alone - units, culprit };
  let [parts, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > part) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, units, parts, left: part - used, culprit };
}
