import type { Json, JsonObject } from "#core/kernel/json.ts";
import { type Post, readPlaces } from "#lib/intake/sources/webhook/json-path.ts";
import type { MappedField, Reading } from "#lib/intake/sources/webhook/mapping.ts";

type Simple = Readonly<Pick<MappedField, "name" | "path" | "as">>;

/** So many lines of a list are read: with ten values each they still fit into an event. */
const MAX_ITEMS = 100;

/** True where a list is longer than what is read of it. */
export function isCut(fields: readonly MappedField[], post: Post): boolean {
  return fields.some(({ each, path }) => {
    const list = each ? readPlaces(post, path) : null;
    return Array.isArray(list) && list.length > MAX_ITEMS;
  });
}

/** The picked values under their names; what is not there is left out. */
export function readFields(fields: readonly MappedField[], post: Post): JsonObject {
  const read: Record<string, Json> = {};
  for (const field of fields) {
    const value = field.each
      ? readEach(field.each, readPlaces(post, field.path), read)
      : readOne(field, post, read);
    if (value !== undefined) setOwn(read, field.name, value);
  }
  return read;
}

function readEach(each: readonly Simple[], list: Json | undefined, above: JsonObject): Json | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.slice(0, MAX_ITEMS).map((item: Json): Json => {
    const read: Record<string, Json> = {};
    const post: Post = { document: item, headers: {} };
    for (const field of each) {
      const value = readOne(field, post, { ...above, ...read });
      if (value !== undefined) setOwn(read, field.name, value);
    }
    return read;
  });
}

function readOne({ path, as }: Simple, post: Post, read: JsonObject): Json | undefined {
  const value = readPlaces(post, path);
  return value === undefined ? undefined : READ[as](value, read);
}

const READ: Readonly<Record<Reading, (value: Json, read: JsonObject) => Json | undefined>> = {
  asIs: (value) => value,
  text: (value) => (typeof value === "object" ? undefined : String(value)),
  number: (value) => numberOf(value),
  upper: (value) => (typeof value === "string" ? value.toUpperCase() : undefined),
  minor(value, read) {
    const amount = numberOf(value);
    return amount === undefined ? undefined : amount / 10 ** decimalsOf(read["currency"]);
  },
};

function numberOf(value: Json): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

const WHOLE = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const THOUSANDTHS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** How many decimals an amount in the currency's smallest unit has, as payment providers count them. */
function decimalsOf(currency: Json | undefined): number {
  const code = typeof currency === "string" ? currency.toUpperCase() : "";
  if (WHOLE.has(code)) return 0;
  return THOUSANDTHS.has(code) ? 3 : 2;
}

/** A name may be any text, `__proto__` among them. */
function setOwn(object: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
