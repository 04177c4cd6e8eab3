import net from "node:net";

/** Addresses that begin alike: the first `bits` bits of `bytes`. */
export type AddressRange = Readonly<{ bytes: Uint8Array; bits: number }>;

/** A network in the usual writing, such as `10.0.0.0/8` or `fc00::/7`; null for anything else. */
export function rangeOf(text: string): AddressRange | null {
  const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const bytes = bytesOf(address);
  const bits = Number(length);
  return bytes && length !== "" && bits <= bytes.length * 8 ? { bytes, bits } : null;
}

/** True when the address lies in the range. IPv4 and IPv6 never match each other. */
export function isIn(range: AddressRange, bytes: Uint8Array): boolean {
  if (bytes.length !== range.bytes.length) return false;
  for (let bit = 0; bit < range.bits; bit += 8) {
    const mask = range.bits - bit >= 8 ? 0xff : 0xff << (8 - (range.bits - bit));
    const at = bit / 8;
    if (((bytes[at] ?? 0) & mask & 0xff) !== ((range.bytes[at] ?? 0) & mask & 0xff)) return false;
  }
  return true;
}

/** The 4 or 16 bytes of a literal address; null for names and for addresses with a zone. */
export function bytesOf(address: string): Uint8Array | null {
  if (net.isIPv4(address)) return Uint8Array.from(address.split(".").map(Number));
  if (!net.isIPv6(address) || address.includes("%")) return null;
  const [head = "", tail] = address.split("::");
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = new Array<number>(tail === undefined ? 0 : 16 - before.length - after.length).fill(0);
  return Uint8Array.from([...before, ...zeros, ...after]);
}

/** The bytes of colon-separated groups; the last may be written as an IPv4 address. */
function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Not public by the registries' word, or not to be reached by us whatever they say (SEC-11). */
const DENIED_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
].map(mustBeRange);

/** All of IPv6 that is public lies in 2000::/3, and of that some is not. */
const GLOBAL_V6 = mustBeRange("2000::/3");
const DENIED_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map(mustBeRange);

/** True for an address on the public network. Whatever is not known to be public is not. */
export function isPublic(address: string): boolean {
  const bytes = bytesOf(address);
  if (!bytes) return false;
  if (bytes.length === 4) return !DENIED_V4.some((range) => isIn(range, bytes));
  return isIn(GLOBAL_V6, bytes) && !DENIED_V6.some((range) => isIn(range, bytes));
}

function mustBeRange(text: string): AddressRange {
  const range = rangeOf(text);
  if (!range) throw new Error(`not a network: ${text}`);
  return range;
}
