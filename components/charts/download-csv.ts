import { toCsv } from "#core/analytics/csv.ts";

/** Hands the shown rows over as a file: exactly what stands in the table. */
export function downloadCsv(
  name: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const url = URL.createObjectURL(new Blob([toCsv(head, rows)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
