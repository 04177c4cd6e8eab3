import { withQuery } from "#components/with-query.ts";

/** What of the address narrows the list. */
export type RunsQuery = Readonly<{
  state?: string;
  step?: string;
  through?: string;
  reason?: string;
  version?: string;
  converted?: string;
}>;

/** The API's path for a journey's runs. */
export function runsPath(
  journeyId: string,
  { state, step, through, reason, version, converted }: RunsQuery,
): string {
  return withQuery("runs", { journeyId, state, step, through, reason, version, converted });
}
