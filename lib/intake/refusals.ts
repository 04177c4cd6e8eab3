type Meaning = Readonly<{ status: number; title: string; detail: string }>;

/** Every reason for which intake refuses, with its answer (guarantees 4.4). A detail names the cure, never the value. */
const REFUSALS = {
  bad_encoding: {
    status: 400,
    title: "Broken compression",
    detail: "The body is not what its Content-Encoding says.",
  },
  bad_id: {
    status: 400,
    title: "Malformed id",
    detail: "An id is text of 1 to 256 bytes, printable, without a space at either end.",
  },
  bad_json: { status: 400, title: "Not valid JSON", detail: "Send one JSON object, encoded as UTF-8." },
  bad_request: { status: 400, title: "Bad request", detail: "The address of the request is not valid." },
  bad_signature: {
    status: 401,
    title: "Not signed",
    detail: "The request is not signed with an active secret.",
  },
  bad_string: {
    status: 400,
    title: "Text that cannot be stored",
    detail: "Text holds no NUL character and no half of a surrogate pair.",
  },
  bad_utf8: { status: 400, title: "Not UTF-8", detail: "The body holds bytes that are not UTF-8." },
  bad_value: {
    status: 400,
    title: "Wrong kind of value",
    detail: "properties, traits and context are JSON objects.",
  },
  body_too_large: {
    status: 413,
    title: "Body too large",
    detail: "Send smaller batches: the limits are at /limits.",
  },
  decoded_too_large: {
    status: 413,
    title: "Decoded body too large",
    detail: "The body grows more than a hundredfold when it is decoded.",
  },
  empty_batch: { status: 400, title: "Empty batch", detail: "The batch holds no items." },
  erased_identifier: { status: 410, title: "Erased", detail: "This person asked to be forgotten." },
  forbidden: { status: 403, title: "Not allowed", detail: "This key may not do that." },
  forbidden_key: { status: 400, title: "Forbidden key", detail: "The key __proto__ is not accepted." },
  headers_too_large: { status: 431, title: "Too many headers", detail: "Send at most 100 headers." },
  internal: {
    status: 500,
    title: "Something went wrong on our side",
    detail: "It has been noted under the request's id.",
  },
  junk_identifier: {
    status: 400,
    title: "Not an identifier",
    detail: "This is what software says when it knows nobody. Leave the field out instead.",
  },
  merge_not_allowed: {
    status: 403,
    title: "Merging is not allowed",
    detail: "Joining two people needs a secret key; a write key stands in public pages.",
  },
  method_not_allowed: { status: 405, title: "Method not allowed", detail: "The Allow header lists what is." },
  no_event_name: {
    status: 400,
    title: "No event name",
    detail: "A track call needs `event`, a text of 1 to 200 bytes.",
  },
  no_identifier: { status: 400, title: "No identifier", detail: "Send userId or anonymousId." },
  not_found: { status: 404, title: "Not found", detail: "There is nothing here." },
  not_storable: {
    status: 400,
    title: "Not storable",
    detail: "The database refused a value of this item; it was set aside.",
  },
  number_out_of_range: {
    status: 400,
    title: "Number out of range",
    detail: "Numbers lie within ±1.8e308; ids are text.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    detail: "Come back after the time in Retry-After.",
  },
  string_too_long: {
    status: 400,
    title: "Text too long",
    detail: "Texts have at most 16,384 bytes, keys 128, event names 200.",
  },
  too_deep: { status: 400, title: "Nested too deeply", detail: "JSON may be nested 20 deep." },
  too_large: { status: 413, title: "Event too large", detail: "An event has at most 32,768 bytes." },
  too_many_items: { status: 413, title: "Too many items", detail: "A batch has at most 2,500 items." },
  too_many_keys: { status: 400, title: "Too many keys", detail: "An event has at most 1,000 keys." },
  unauthorized: {
    status: 401,
    title: "Key missing or not valid",
    detail: "Send a write key or a secret key that is in force.",
  },
  unavailable: {
    status: 503,
    title: "Not available just now",
    detail: "Nothing was stored. Send the same again later.",
  },
  unknown_type: {
    status: 400,
    title: "Unknown type",
    detail: "The type is one of track, identify, page, screen, group, alias, system.",
  },
  unsupported_charset: { status: 415, title: "Unsupported character set", detail: "Send UTF-8." },
  unsupported_encoding: {
    status: 415,
    title: "Unsupported encoding",
    detail: "Send one layer of gzip, deflate or br, or none.",
  },
} as const satisfies Readonly<Record<string, Meaning>>;

export type RefusalCode = keyof typeof REFUSALS;

/** Why something was refused; `pointer` leads to it inside the item. */
export type Refusal = Readonly<{ code: RefusalCode; pointer?: string; retryAfter?: number }>;

export function refusalOf(code: RefusalCode): Meaning {
  return REFUSALS[code];
}
