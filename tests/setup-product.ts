import { buildWeb } from "../scripts/build-web.mjs";
import { buildWorkers } from "../scripts/build-workers.mjs";

/** Builds once what all browser tests start, so that each start takes seconds. */
export default async function setup(): Promise<void> {
  await buildWorkers();
  await buildWeb();
}
