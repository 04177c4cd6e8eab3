import { access } from "node:fs/promises";
import type { Outcome, Sender } from "#lib/intake/draft.ts";
import { type FileItem, readFileItems } from "#lib/intake/imports/read-file.ts";
import { ingest } from "#lib/intake/ingest.ts";
import { createSource } from "#lib/intake/manage-sources.ts";
import {
  type Command,
  type CommandContext,
  chosenWorkspace,
  readOptions,
  UsageError,
} from "#lib/operations/cli/command.ts";
import { identityCache } from "#lib/people/identity-cache.ts";

const BATCH = 500;
const TOLD_EVERY = 2_000;

type Tally = {
  rows: number;
  items: number;
  accepted: number;
  duplicates: number;
  cut: number;
  readonly refused: Map<string, number>;
};

/** Imports a file as historical events, in batches that can be repeated: what is in already is a duplicate, and stays one. */
export const importEventsCommand: Command = {
  name: "events import",
  summary: "import events of the past from a file",
  usage:
    "events import <file.ndjson|file.csv[.gz]> [--zone Europe/London] [--currency GBP] [--workspace <slug>]",
  async run(context) {
    const { say, args } = context;
    const { words, options } = readOptions(args);
    const [file] = words;
    if (!file) throw new UsageError("Name the file.");
    await access(file).catch(() => {
      throw new UsageError(`The file ${file} cannot be read.`);
    });
    const workspace = await chosenWorkspace(context, options);
    const sender = await importSender(context, workspace.id);
    const zone = options.get("zone") ?? workspace.timeZone;
    const currency = options.get("currency") ?? workspace.currency;
    const importer = openImport(context, sender);
    for await (const read of readFileItems(file, { zone, currency })) await importer.take(read);
    await importer.flush();
    for (const line of summary(importer.tally, importer.started)) say(line);
    return 0;
  },
};

/** Gathers what was read into batches and counts what became of it. */
function openImport({ platform, say }: CommandContext, sender: Sender) {
  const cache = identityCache(() => platform.clock.now());
  const tally: Tally = { rows: 0, items: 0, accepted: 0, duplicates: 0, cut: 0, refused: new Map() };
  const started = performance.now();
  let batch: unknown[] = [];
  let told = 0;
  const flush = async () => {
    const items = batch;
    batch = [];
    if (items.length > 0) count(tally, await ingest(platform, { sender, items, historical: true, cache }));
    if (tally.items - told < TOLD_EVERY) return;
    told = tally.items;
    say(progress(tally, started));
  };
  const take = async (read: FileItem) => {
    tally.rows += read.rows;
    tally.items += 1;
    if (read.cut) tally.cut += 1;
    if ("refused" in read) refuse(tally, read.refused);
    else batch.push(read.item);
    if (batch.length >= BATCH) await flush();
  };
  return { tally, started, take, flush };
}

function count(tally: Tally, outcomes: readonly Outcome[]): void {
  for (const { status, refusal } of outcomes) {
    if (status === "accepted") tally.accepted += 1;
    else if (status === "rejected") refuse(tally, refusal?.code ?? "rejected");
    else tally.duplicates += 1;
  }
}

/** One import source a workspace, so that a second import of the same file finds its message ids again. */
async function importSender({ platform }: CommandContext, workspaceId: string): Promise<Sender> {
  const sourceId = await platform.db.transaction(async (tx) => {
    const [known] = await tx.rows<{ id: string }>(
      "select id from source where workspace_id = $1 and kind = 'import' limit 1",
      [workspaceId],
    );
    return known?.id ?? createSource(tx, { workspaceId, kind: "import", name: "Imports" });
  });
  return { workspaceId, sourceId, trusted: true, country: null, protectedTraits: [] };
}

function refuse({ refused }: Tally, code: string): void {
  refused.set(code, (refused.get(code) ?? 0) + 1);
}

function progress({ rows, items, accepted }: Tally, started: number): string {
  const seconds = (performance.now() - started) / 1_000;
  return `${rows} rows, ${items} events read, ${accepted} accepted, ${Math.round(items / seconds)} a second`;
}

const WHY: Readonly<Record<string, string>> = {
  no_identifier: "the invoice names no customer",
  not_an_order: "the number is no invoice's",
  no_amount: "no line has a price and a quantity",
  bad_date: "the date cannot be read",
  bad_json: "the line is not JSON",
  too_large: "the event is larger than 32 KB",
};

function summary(
  { rows, items, accepted, duplicates, cut, refused }: Tally,
  started: number,
): readonly string[] {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const total = [...refused.values()].reduce((sum, n) => sum + n, 0);
  return [
    `${rows} rows read as ${items} events in ${seconds} s.`,
    `${accepted} accepted, ${duplicates} known already, ${total} refused.`,
    ...[...refused]
      .sort((a, b) => b[1] - a[1])
      .map(([code, n]) => `  ${n} × ${code}${WHY[code] ? `: ${WHY[code]}` : ""}`),
    ...(cut > 0 ? [`${cut} orders have more lines than are kept; their totals are of all lines.`] : []),
  ];
}
