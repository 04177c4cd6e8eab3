import { type AddressRange, rangeOf } from "#lib/platform/address.ts";

/** A place outside the public network that the operator has named: a host with its port, or a network with any port. */
export type AllowedTarget =
  | Readonly<{ kind: "host"; host: string; port: number }>
  | Readonly<{ kind: "network"; range: AddressRange }>;

/** `erp.internal:8080,10.1.0.0/16,[fd00::1]:443`; null when an entry is neither. */
export function parseAllowedTargets(text: string): readonly AllowedTarget[] | null {
  const targets = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map(parseTarget);
  return targets.every((target) => target !== null) ? targets : null;
}

function parseTarget(entry: string): AllowedTarget | null {
  if (entry.includes("/")) {
    const range = rangeOf(entry);
    return range && { kind: "network", range };
  }
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(entry) ?? [];
  if (!host || !port || !URL.canParse(`http://${host}:${port}/`)) return null;
  return {
    kind: "host",
    host: new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, ""),
    port: Number(port),
  };
}
