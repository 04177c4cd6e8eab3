/** Attributes whose value is an address: what stands there is judged as a link (S-9.15). */
const LINK_ATTRIBUTES = new Set(["href", "src", "action", "formaction", "background", "poster", "srcset", "cite"]);
const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

/**
 * Marks every output of an HTML source that stands in a link: `link` where it begins the address, `link_part` behind its
 * beginning. Outputs where no escaping could make them safe are named instead.
 * @param {string} source
 * @returns {{source: string, unsafe: readonly string[]}}
 */
export function markPlaces(source) {
  /** @type {string[]} */
  const out = [];
  /** @type {string[]} */
  const unsafe = [];
  const scan = scanner();
  let at = 0;
  for (const match of source.matchAll(LIQUID)) {
    const text = source.slice(at, match.index);
    scan.read(text);
    out.push(text);
    const token = match[0];
    at = match.index + token.length;
    if (!token.startsWith("{{")) {
      out.push(token);
      continue;
    }
    const place = scan.output();
    if (place === "unsafe") unsafe.push(token.slice(0, 80));
    out.push(place === "link" || place === "link_part" ? withFilter(token, place) : token);
  }
  out.push(source.slice(at));
  return { source: out.join(""), unsafe };
}

/**
 * @param {string} token
 * @param {string} filter
 */
function withFilter(token, filter) {
  const end = token.endsWith("-}}") ? "-}}" : "}}";
  return `${token.slice(0, -end.length)} | cairn_${filter} ${end}`;
}

/** Follows HTML just far enough to know in what kind of place the reading stands. */
function scanner() {
  /** @type {"text" | "tag" | "name" | "before" | "value" | "comment" | "script"} */
  let state = "text";
  let quote = "";
  let name = "";
  let tag = "";
  let value = "";

  /** @param {string} char */
  function inTag(char) {
    if (char === ">") return leaveTag();
    if (/[\s/]/.test(char)) return;
    name = char.toLowerCase();
    state = "name";
  }
  function leaveTag() {
    state = tag === "script" ? "script" : "text";
    tag = "";
  }
  /** @param {string} char */
  function inName(char) {
    if (char === "=") state = "before";
    else if (char === ">") leaveTag();
    else if (/\s/.test(char)) state = "tag";
    else name += char.toLowerCase();
  }
  /** @param {string} char */
  function beforeValue(char) {
    if (/\s/.test(char)) return;
    if (char === ">") return leaveTag();
    quote = char === '"' || char === "'" ? char : "";
    value = quote ? "" : char;
    state = "value";
  }
  /** @param {string} char */
  function inValue(char) {
    if (quote ? char === quote : /\s/.test(char)) state = "tag";
    else if (!quote && char === ">") leaveTag();
    else if (value.length < 64) value += char;
  }
  const steps = { tag: inTag, name: inName, before: beforeValue, value: inValue };

  return {
    /** @param {string} text */
    read(text) {
      for (let at = 0; at < text.length; at += 1) {
        if (state === "comment") {
          // Conditional comments of mail programs hold HTML of their own, so only plain ones are skipped whole.
          const end = text.indexOf("-->", at);
          if (end < 0) return;
          at = end + 2;
          state = "text";
        } else if (state === "script") {
          const end = text.slice(at).search(/<\/script/i);
          if (end < 0) return;
          at += end - 1;
          state = "text";
        } else if (state === "text") {
          const begin = text.indexOf("<", at);
          if (begin < 0) return;
          at = begin;
          if (text.startsWith("<!--", begin) && !text.startsWith("<!--[if", begin)) state = "comment";
          else {
            const found = /^<\/?([a-zA-Z][^\s/>]*)/.exec(text.slice(begin, begin + 80));
            if (!found) continue;
            tag = (found[1] ?? "").toLowerCase();
            at = begin + found[0].length - 1;
            state = "tag";
          }
        } else steps[state](/** @type {string} */ (text[at]));
      }
    },
    /** The place of an output that comes now; it counts as one character of a value. */
    output() {
      if (state === "text" || state === "comment") return "html";
      if (state === "script") return "unsafe";
      if (state === "tag" || state === "name" || state === "before" || !quote) return "unsafe";
      if (name.startsWith("on")) return "unsafe";
      if (!LINK_ATTRIBUTES.has(name)) return "html";
      const first = value.trim() === "";
      value += "x";
      return first ? "link" : "link_part";
    },
  };
}
