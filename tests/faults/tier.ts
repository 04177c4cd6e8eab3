import { appendFileSync } from "node:fs";

/** True where `npm run faults` asks for the whole matrix with its full numbers (guarantees 2.4). */
export const FULL = process.env["CAIRN_FAULTS"] === "full";

/** A number of the tier that runs: of every CI run, or of the full one. */
export const size = (ci: number, full: number): number => (FULL ? full : ci);

/** What a dead process's deliveries wait for. Two seconds in the CI tier, as the product has it in the full one. */
export const LEASE_SECONDS = size(2, 20);

/** One line of the table of faults. */
export type Row = Readonly<{
  id: string;
  bell: string;
  /** From the fault to the moment when all was well again, where a test measures it. */
  survivedMs?: number;
  lost: number;
  twice: number;
  unknown: number;
  note?: string;
}>;

/** Notes what a fault has cost, for the table that `npm run faults` prints. */
export function noteFault(row: Row): void {
  const file = process.env["CAIRN_FAULTS_TABLE"];
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
