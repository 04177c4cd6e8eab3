/** Attributes whose value is an address: what stands there is judged as a link (S-9.15). */
const LINK_ATTRIBUTES = new Set([
  "href",
  "src",
  "action",
  "formaction",
  "background",
  "poster",
  "srcset",
  "cite",
]);
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

/** @typedef {"text" | "tag" | "name" | "before" | "value" | "comment" | "script"} State */

/** Follows HTML just far enough to know in what kind of place the reading stands. */
function scanner() {
  const place = new Scanner();
  return {
    /** @param {string} text */
    read(text) {
      for (let at = 0; at < text.length; at += 1) at = place.step(text, at);
    },
    output: () => place.output(),
  };
}

class Scanner {
  /** @type {State} */
  state = "text";
  quote = "";
  name = "";
  tag = "";
  value = "";

  /**
   * Reads on from a position; answers the last one that it has read.
   * @param {string} text
   * @param {number} at
   * @returns {number}
   */
  step(text, at) {
    switch (this.state) {
      case "text":
        return this.inText(text, at);
      case "comment":
        return this.skipTo(text, at, "-->", 2);
      case "script":
        return this.skipTo(text, at, "</script", -1);
      default:
        this.inTag(/** @type {string} */ (text[at]));
        return at;
    }
  }

  /**
   * @param {string} text
   * @param {number} at
   */
  inText(text, at) {
    const begin = text.indexOf("<", at);
    if (begin < 0) return text.length;
    // Conditional comments of mail programs hold HTML of their own, so only plain ones are skipped whole.
    if (text.startsWith("<!--", begin) && !text.startsWith("<!--[if", begin)) {
      this.state = "comment";
      return begin;
    }
    const found = /^<\/?([a-zA-Z][^\s/>]*)/.exec(text.slice(begin, begin + 80));
    if (!found) return begin;
    this.tag = (found[1] ?? "").toLowerCase();
    this.state = "tag";
    return begin + found[0].length - 1;
  }

  /**
   * @param {string} text
   * @param {number} at
   * @param {string} end
   * @param {number} beyond
   */
  skipTo(text, at, end, beyond) {
    const found = text.toLowerCase().indexOf(end, at);
    if (found < 0) return text.length;
    this.state = "text";
    return found + beyond;
  }

  /** @param {string} char */
  inTag(char) {
    if (this.state === "tag") this.betweenAttributes(char);
    else if (this.state === "name") this.inName(char);
    else if (this.state === "before") this.beforeValue(char);
    else this.inValue(char);
  }

  /** @param {string} char */
  betweenAttributes(char) {
    if (char === ">") this.leaveTag();
    else if (!/[\s/]/.test(char)) {
      this.name = char.toLowerCase();
      this.state = "name";
    }
  }

  leaveTag() {
    this.state = this.tag === "script" ? "script" : "text";
    this.tag = "";
  }

  /** @param {string} char */
  inName(char) {
    if (char === "=") this.state = "before";
    else if (char === ">") this.leaveTag();
    else if (/\s/.test(char)) this.state = "tag";
    else this.name += char.toLowerCase();
  }

  /** @param {string} char */
  beforeValue(char) {
    if (/\s/.test(char)) return;
    if (char === ">") {
      this.leaveTag();
      return;
    }
    this.quote = char === '"' || char === "'" ? char : "";
    this.value = this.quote ? "" : char;
    this.state = "value";
  }

  /** @param {string} char */
  inValue(char) {
    if (this.quote ? char === this.quote : /\s/.test(char)) this.state = "tag";
    else if (!this.quote && char === ">") this.leaveTag();
    else if (this.value.length < 64) this.value += char;
  }

  /** The place of an output that comes now; it counts as one character of a value. */
  output() {
    if (this.state === "text" || this.state === "comment") return "html";
    if (this.state !== "value" || !this.quote || this.name.startsWith("on")) return "unsafe";
    if (!LINK_ATTRIBUTES.has(this.name)) return "html";
    const first = this.value.trim() === "";
    this.value += "x";
    return first ? "link" : "link_part";
  }
}
