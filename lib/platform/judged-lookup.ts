import type { LookupAddress, LookupAllOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import { bareHost, mayReach, type Reach } from "#lib/platform/reach.ts";

type Resolve = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A name that leads where calls may not go. */
export class BlockedError extends Error {
  readonly code = "CAIRN_BLOCKED";
}

/**
 * Resolves a name and refuses it if any answer may not be reached. The connection is made to one of this very list,
 * so there is no second lookup that could say something else (SEC-10).
 */
export function judgedLookup(reach: Reach, port: number, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const fits = addresses.every(({ address }) => mayReach(reach, bareHost(host), port, address));
      const [first] = addresses;
      if (!fits || !first) return callback(new BlockedError(), []);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
