/** Elements that no mail may carry, with what stands inside them (SEC-41). */
const GONE_WITH_CONTENT = new Set([
  "script",
  "iframe",
  "object",
  "applet",
  "noscript",
  "frameset",
  "svg",
  "math",
  "template",
]);
/** Elements that go while their content stays. */
const GONE = new Set([
  "form",
  "input",
  "button",
  "select",
  "textarea",
  "embed",
  "base",
  "frame",
  "portal",
  "dialog",
]);
const ADDRESSES = new Set([
  "href",
  "src",
  "background",
  "action",
  "formaction",
  "poster",
  "cite",
  "longdesc",
  "xlink:href",
]);
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const SAFE_LINK = /^(https?|mailto|tel):/i;
const SAFE_IMAGE = /^(https?:|cid:|data:image\/(png|gif|jpe?g|webp);base64,)/i;

/**
 * The final HTML of a mail without what could act: scripts, handlers, forms, frames, and links to anything but
 * http(s), mailto and tel (SEC-41). One pass over the text, whatever it holds.
 * @param {string} html
 */
export function sanitize(html) {
  /** @type {string[]} */
  const out = [];
  for (let at = 0; at < html.length; ) {
    const begin = html.indexOf("<", at);
    if (begin < 0) {
      out.push(html.slice(at));
      break;
    }
    out.push(html.slice(at, begin));
    const { text, end } = clean(html, begin);
    out.push(text);
    at = end;
  }
  return out.join("");
}

/**
 * What becomes of the tag, comment or stray sign at a position, and where the reading goes on.
 * @param {string} html
 * @param {number} begin
 */
function clean(html, begin) {
  const tag = readTag(html, begin);
  if (!tag) return passOver(html, begin);
  const { name, end } = tag;
  if (GONE_WITH_CONTENT.has(name))
    return { text: "", end: tag.closing || tag.selfClosing ? end : endOf(html, name, end) };
  if (GONE.has(name) || (name === "meta" && isRefresh(tag))) return { text: "", end };
  return { text: write(tag), end };
}

/** @typedef {{name: string, raw: string, closing: boolean, selfClosing: boolean, attributes: [string, string | null][], end: number}} HtmlTag */

/**
 * Comments, doctypes and stray signs: comments stay, for mail programs read them; a sign that opens nothing is escaped.
 * @param {string} html
 * @param {number} begin
 */
function passOver(html, begin) {
  // The marks of conditional comments stay, and what stands between them is cleaned like the rest.
  const mark = /^<!--\[if[^\]>]{0,200}\]>(<!-->)?|^<!--<!\[endif\]-->|^<!\[endif\]-->/i.exec(
    html.slice(begin, begin + 220),
  );
  if (mark) return { text: mark[0], end: begin + mark[0].length };
  if (html.startsWith("<!--", begin)) {
    const end = html.indexOf("-->", begin + 4);
    return { text: "", end: end < 0 ? html.length : end + 3 };
  }
  if (html.startsWith("<!", begin) || html.startsWith("<?", begin)) {
    const end = html.indexOf(">", begin);
    const text = /^<!doctype[^<]*>$/i.test(html.slice(begin, end + 1)) ? html.slice(begin, end + 1) : "";
    return { text, end: end < 0 ? html.length : end + 1 };
  }
  return { text: "&lt;", end: begin + 1 };
}

/**
 * @param {string} html
 * @param {number} begin
 * @returns {HtmlTag | null}
 */
function readTag(html, begin) {
  const closing = html[begin + 1] === "/";
  let at = begin + (closing ? 2 : 1);
  const start = at;
  if (!/[a-zA-Z]/.test(html[at] ?? "")) return null;
  while (at < html.length && !/[\s/>]/.test(/** @type {string} */ (html[at]))) at += 1;
  const raw = html.slice(start, at);
  if (!/^[a-z][a-z0-9:_-]*$/i.test(raw)) return null;
  /** @type {[string, string | null][]} */
  const attributes = [];
  let selfClosing = false;
  while (at < html.length && html[at] !== ">") {
    const char = /** @type {string} */ (html[at]);
    selfClosing = char === "/";
    if (/[\s/]/.test(char)) {
      at += 1;
      continue;
    }
    const attribute = readAttribute(html, at);
    attributes.push(attribute.pair);
    at = attribute.end;
  }
  return {
    name: raw.toLowerCase(),
    raw,
    closing,
    selfClosing,
    attributes,
    end: Math.min(at + 1, html.length),
  };
}

/**
 * @param {string} html
 * @param {number} begin
 * @returns {{pair: [string, string | null], end: number}}
 */
function readAttribute(html, begin) {
  const nameEnd = endOfRun(html, begin + 1, /[\s=>/]/);
  const name = html.slice(begin, nameEnd);
  const sign = endOfRun(html, nameEnd, /\S/);
  if (html[sign] !== "=") return { pair: [name, null], end: sign };
  const from = endOfRun(html, sign + 1, /\S/);
  const quote = html[from];
  if (quote === '"' || quote === "'") {
    const close = html.indexOf(quote, from + 1);
    const end = close < 0 ? html.length : close;
    return { pair: [name, html.slice(from + 1, end)], end: Math.min(end + 1, html.length) };
  }
  const end = endOfRun(html, from, /[\s>]/);
  return { pair: [name, html.slice(from, end)], end };
}

/**
 * The first position from `at` on whose sign is one of `stop`.
 * @param {string} html
 * @param {number} at
 * @param {RegExp} stop
 */
function endOfRun(html, at, stop) {
  let end = at;
  while (end < html.length && !stop.test(/** @type {string} */ (html[end]))) end += 1;
  return end;
}

/**
 * @param {string} html
 * @param {string} name
 * @param {number} at
 */
function endOf(html, name, at) {
  const close = html.slice(at).search(new RegExp(`</${name}[\\s/>]`, "i"));
  if (close < 0) return html.length;
  const end = html.indexOf(">", at + close);
  return end < 0 ? html.length : end + 1;
}

/** @param {HtmlTag} tag */
function isRefresh({ attributes }) {
  return attributes.some(
    ([name, value]) => name.toLowerCase() === "http-equiv" && /refresh|set-cookie/i.test(value ?? ""),
  );
}

/** @param {HtmlTag} tag */
function write({ raw, name, closing, selfClosing, attributes }) {
  if (closing) return `</${raw}>`;
  const kept = attributes.filter(([attribute, value]) => isSafe(name, attribute.toLowerCase(), value ?? ""));
  const text = kept.map(([attribute, value]) =>
    value === null ? ` ${attribute}` : ` ${attribute}="${value.replaceAll('"', "&quot;")}"`,
  );
  return `<${raw}${text.join("")}${selfClosing ? " /" : ""}>`;
}

/**
 * @param {string} tag
 * @param {string} attribute
 * @param {string} value
 */
function isSafe(tag, attribute, value) {
  if (!/^[a-z_:@][a-z0-9_:.@-]*$/.test(attribute) || attribute.startsWith("on") || attribute === "srcdoc")
    return false;
  if (attribute === "style")
    return !/expression\s*\(|javascript:|behavior\s*:|-moz-binding/i.test(plain(value));
  if (attribute === "srcset") return !/javascript:|data:/i.test(plain(value));
  if (!ADDRESSES.has(attribute)) return true;
  const address = plain(value);
  if (tag === "img" || tag === "td" || tag === "table" || tag === "body" || tag.startsWith("v:"))
    return SAFE_IMAGE.test(address);
  if (tag === "link") return /^https:/i.test(address);
  return SAFE_LINK.test(address) || !SCHEME.test(address);
}

/**
 * An attribute as a browser reads it: entities resolved, blanks and control characters that it overlooks taken out.
 * @param {string} value
 */
function plain(value) {
  return (
    value
      .replace(/&#(x?)([0-9a-f]{1,7});?/gi, (_all, hex, digits) =>
        codePoint(Number.parseInt(digits, hex ? 16 : 10)),
      )
      .replace(
        /&(colon|tab|newline|amp);?/gi,
        (_all, name) => ({ colon: ":", amp: "&" })[String(name).toLowerCase()] ?? "",
      )
      // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop exactly these from addresses
      .replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g, "")
  );
}

/** @param {number} code */
function codePoint(code) {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
