/** Set by our front process from the connection itself; it takes away what a caller has put there. */
export const CLIENT_ADDRESS_HEADER = "x-cairn-client-address";

/** Where a request comes from, for limits and the audit log. The last hop of a proxy's list is the proxy's own word. */
export function clientAddress(headers: Readonly<{ get(name: string): string | null }>): string | null {
  const direct = headers.get(CLIENT_ADDRESS_HEADER) ?? headers.get("x-forwarded-for")?.split(",").at(-1);
  const address = direct?.trim().slice(0, 64);
  return address && /^[0-9a-f.:]+$/i.test(address) ? address : null;
}
