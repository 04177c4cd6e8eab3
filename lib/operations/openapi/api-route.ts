import type { RouteSpec } from "#lib/workspaces/endpoint.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** A route of the API as its description sees it: where it is, and what it asks for. */
export type ApiRoute = Readonly<{
  path: string;
  method: Method;
  route: RouteSpec;
  /** The comment above the handler. */
  summary: string;
  /** The statuses of success that the handler names. */
  answers: readonly number[];
}>;
