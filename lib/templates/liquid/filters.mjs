import { filters } from "liquidjs";

/** @typedef {{context: {globals: Record<string, unknown>}}} FilterThis */

const HTTP = /^https?:$/;
/** @type {Map<string, Intl.NumberFormat | Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * Intl's formats are dear to make; the same few are asked for all day.
 * @template {Intl.NumberFormat | Intl.DateTimeFormat} Format
 * @param {string} name
 * @param {() => Format} make
 * @returns {Format}
 */
function cached(name, make) {
  const known = formats.get(name);
  if (known) return /** @type {Format} */ (known);
  if (formats.size > 500) formats.clear();
  const made = make();
  formats.set(name, made);
  return made;
}

/**
 * `{{ cart.total | money: cart.currency }}`: an amount as the reader writes it; without a currency, the shop's own.
 * @this {FilterThis}
 * @param {unknown} value
 * @param {unknown} [currency]
 */
export function money(value, currency) {
  const amount = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof amount !== "number" || !Number.isFinite(amount)) return "";
  const { locale, currency: shop } = this.context.globals["cairn"] ?? {};
  const code = String(currency || shop || "").toUpperCase();
  if (!/^[A-Z]{3}$/.test(code)) return amount.toFixed(2);
  return cached(`money ${locale} ${code}`, () =>
    numberFormat(locale, { style: "currency", currency: code }),
  ).format(amount);
}

/**
 * @param {string} locale
 * @param {Intl.NumberFormatOptions} options
 */
function numberFormat(locale, options) {
  try {
    return new Intl.NumberFormat(locale, options);
  } catch {
    return new Intl.NumberFormat("en", options);
  }
}

const STYLES = new Set(["short", "medium", "long", "full"]);

/**
 * `{{ event.timestamp | local_date }}`, `{{ … | local_date: "short", "short" }}`: a day, or a day and a time, in the person's zone.
 * @this {FilterThis}
 * @param {unknown} value
 * @param {unknown} [day]
 * @param {unknown} [time]
 */
export function localDate(value, day, time) {
  const instant = new Date(/** @type {string} */ (value));
  if (value === null || value === undefined || value === "" || Number.isNaN(instant.getTime())) return "";
  const { locale, zone } = this.context.globals["cairn"] ?? {};
  const dateStyle = STYLES.has(String(day)) ? day : "long";
  const timeStyle = STYLES.has(String(time)) ? time : undefined;
  const options = /** @type {Intl.DateTimeFormatOptions} */ ({ dateStyle, timeStyle, timeZone: zone });
  return cached(`date ${locale} ${zone} ${dateStyle} ${timeStyle}`, () => dateFormat(locale, options)).format(
    instant,
  );
}

/**
 * @param {string} locale
 * @param {Intl.DateTimeFormatOptions} options
 */
function dateFormat(locale, options) {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
  }
}

/**
 * Liquid's own `date`, in the person's zone unless another is named.
 * @this {FilterThis}
 * @param {unknown} value
 * @param {string} [format]
 * @param {string} [zone]
 */
export function date(value, format, zone) {
  const { zone: own } = this.context.globals["cairn"] ?? {};
  return /** @type {Function} */ (filters.date).call(this, value, format, zone ?? own);
}

/**
 * What begins a link must make it an absolute http(s) address (S-9.15); a blank is judged as such elsewhere.
 * @param {unknown} value
 */
export function isWebAddress(value) {
  const text = String(value ?? "").trim();
  if (text === "") return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!URL.canParse(text) || /[\u0000-\u0020\u007f<>"\\^`{|}]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return HTTP.test(protocol) && hostname !== "" && username === "" && password === "";
}

/**
 * What stands behind the beginning of an address can only be a part of it.
 * @param {unknown} value
 */
export function linkPart(value) {
  return encodeURIComponent(String(value ?? "").toWellFormed());
}

/**
 * A header stays on one line (S-9.15).
 * @param {unknown} value
 */
export function headerText(value) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return String(value ?? "").replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, " ");
}
