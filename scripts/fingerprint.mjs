// Tells whether sources are still those that something was built from: by what is in them, not by their dates,
// which a fresh clone has anew. A few hundred files take some tens of milliseconds.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const TESTS = /\.test\.tsx?$/;

/** One text for all that is in the files and folders; those that are not there count as empty. */
export function fingerprint(places) {
  const hash = createHash("sha256").update(process.version);
  for (const file of places.flatMap(filesOf))
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesOf(place) {
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [place];
  return readdirSync(place)
    .sort()
    .filter((name) => !TESTS.test(name))
    .flatMap((name) => filesOf(path.join(place, name)));
}

/** Builds unless `output` is there and was built from the very same sources. Resolves to whether it was built now. */
export async function buildOnce({ sources, stamp, output, build }) {
  const wanted = fingerprint(sources);
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}
