/** An id as part of an address: a delivery's, run/step/visit, keeps its slashes. */
export function pathOfId(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}
