/** Zones to choose from: this machine's list, which leaves out the plainest. */
export function timeZones(): readonly string[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
}
