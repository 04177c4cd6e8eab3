import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import type { JsonObject } from "#core/kernel/json.ts";
import { type InvoiceLine, orderOf, RETAIL_COLUMNS, type RetailOptions } from "#lib/intake/imports/retail.ts";

/** One thing read from a file: an item for intake, or why there is none. `rows` are the file's rows behind it. */
export type FileItem = Readonly<{ rows: number; cut?: boolean } & ({ item: unknown } | { refused: string })>;

const LINE_BYTES = 65_536;

/**
 * Reads events from a file, however large: newline-separated JSON in the shape of /v1/batch items, CSV with the columns
 * type, event, userId, anonymousId, messageId, timestamp and properties.<name>, or a CSV of invoice lines. A name that
 * ends with .gz is unpacked.
 */
export async function* readFileItems(path: string, options: RetailOptions): AsyncGenerator<FileItem> {
  const name = path.toLowerCase().replace(/\.gz$/, "");
  const raw = createReadStream(path);
  const stream: Readable = path.toLowerCase().endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  // A stream that is piped from does not hand its own error on.
  raw.on("error", (error) => stream.destroy(error));
  if (name.endsWith(".csv")) yield* readCsv(stream, options);
  else yield* readJsonLines(stream);
}

async function* readJsonLines(stream: Readable): AsyncGenerator<FileItem> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    if (line.length > LINE_BYTES) yield { rows: 1, refused: "too_large" };
    else yield { rows: 1, ...readJson(line) };
  }
}

function readJson(line: string): { item: unknown } | { refused: string } {
  try {
    return { item: JSON.parse(line) };
  } catch (error) {
    if (error instanceof SyntaxError) return { refused: "bad_json" };
    throw error;
  }
}

async function* readCsv(stream: Readable, options: RetailOptions): AsyncGenerator<FileItem> {
  const rows = stream.pipe(
    parse({
      columns: true,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LINE_BYTES,
    }),
  );
  stream.on("error", (error) => rows.destroy(error));
  let invoice: InvoiceLine[] = [];
  let retail: boolean | null = null;
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    retail ??= RETAIL_COLUMNS.every((column) => column in row);
    if (!retail) {
      yield { rows: 1, item: itemOf(row) };
      continue;
    }
    const line = row as InvoiceLine;
    if (invoice.length > 0 && invoice[0]?.InvoiceNo !== line.InvoiceNo) {
      yield readInvoice(invoice, options);
      invoice = [];
    }
    invoice.push(line);
  }
  if (invoice.length > 0) yield readInvoice(invoice, options);
}

function readInvoice(lines: readonly InvoiceLine[], options: RetailOptions): FileItem {
  const order = orderOf(lines, options);
  return order.ok
    ? { rows: lines.length, item: order.item, cut: order.cut }
    : { rows: lines.length, refused: order.code };
}

const FIELDS = ["type", "event", "userId", "anonymousId", "messageId", "timestamp"] as const;

function itemOf(row: Readonly<Record<string, string>>): JsonObject {
  const item: Record<string, JsonObject[string]> = { type: "track" };
  const properties: Record<string, string> = {};
  const traits: Record<string, string> = {};
  for (const [column, value] of Object.entries(row)) {
    if (value === "") continue;
    if ((FIELDS as readonly string[]).includes(column)) item[column] = value;
    else if (column.startsWith("traits.")) traits[column.slice(7)] = value;
    else properties[column.replace(/^properties\./, "")] = value;
  }
  return { ...item, properties, ...(Object.keys(traits).length > 0 ? { traits } : {}) };
}
