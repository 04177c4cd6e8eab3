import type { z } from "zod";
import { platform as openPlatform } from "#lib/platform/current.ts";
import { newId } from "#lib/platform/ids.ts";
import { livingWebs } from "#lib/platform/living.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { NOT_FOUND, type Problem, problem } from "#lib/platform/problem.ts";
import type { Actor } from "./actor.ts";
import { writeAudit } from "./audit.ts";
import { authenticate, type Identity } from "./authenticate.ts";
import { clientAddress } from "./client-address.ts";
import { failureOf, UNAVAILABLE } from "./failure.ts";
import { invalidProblem } from "./invalid.ts";
import { takeKeyCall } from "./key-rate.ts";
import { type Policy, roleMay, scopesMay } from "./policy.ts";
import { faultIn, readBody } from "./read-body.ts";
import { contentTypeProblem, crossSiteProblem, isUnsafe } from "./same-site.ts";
import type { SignedIn } from "./sessions.ts";
import { findMembership, findWorkspace, type Workspace } from "./workspace.ts";

type Schema = z.ZodType | undefined;
type Parsed<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;
type Inputs<P extends Schema, Q extends Schema, B extends Schema> = Readonly<{
  params?: P;
  query?: Q;
  body?: B;
}>;

/** Everything a handler may know: who asks, where, and what for, all of it checked. */
export type Call<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
> = Readonly<{
  platform: Platform;
  workspace: Workspace;
  actor: Actor;
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  request: Request;
  requestId: string;
  /** The caller's address, for the audit log. */
  address: string | null;
}>;

/** The same for what belongs to the member alone, in no workspace. */
export type OwnCall<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
> = Omit<Call<P, Q, B>, "workspace" | "actor"> & Readonly<{ signedIn: SignedIn }>;

type Context = Readonly<{ params: Promise<unknown> }>;
/** What a handler asks for: read by the test of policies and by the API's description, so that neither can drift. */
export type RouteSpec = Readonly<{
  policy: Policy;
  access: "workspace" | "own" | "public";
  inputs: Inputs<Schema, Schema, Schema>;
}>;
/** A handler that carries its own specification. */
export type Route = ((request: Request, context?: Context) => Promise<Response>) & RouteSpec;

/**
 * A route of the API: proves who asks, checks the policy, parses what is asked, and answers every refusal as a
 * problem. Another workspace's object and one that never was get the same answer (SEC-01).
 */
export function endpoint<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(policy: Policy, inputs: Inputs<P, Q, B>, handler: (call: Call<P, Q, B>) => Promise<Response>): Route {
  return guarded({ policy, access: "workspace", inputs }, async (visit) => {
    const { platform, request, identity } = visit;
    const place = await placeOf(platform, request, identity);
    if (!place) return problem(NOT_FOUND, visit.requestId);
    if (!isAllowed(place.actor, policy)) return refuse(visit, place, policy);
    const parsed = await parseInputs(request, visit.params, inputs);
    if (!parsed.ok) return problem(parsed.problem, visit.requestId);
    const { requestId, address } = visit;
    return handler({ platform, ...place, ...parsed.values, request, requestId, address });
  });
}

/** A route for what is the member's own: name, sessions, workspaces. Keys have no self. */
export function ownEndpoint<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  policy: Policy & { capability: "self" },
  inputs: Inputs<P, Q, B>,
  handler: (call: OwnCall<P, Q, B>) => Promise<Response>,
): Route {
  return guarded({ policy, access: "own", inputs }, async (visit) => {
    const { platform, request, identity, requestId, address } = visit;
    if (identity.kind === "key") return problem(FORBIDDEN, requestId);
    const parsed = await parseInputs(request, visit.params, inputs);
    if (!parsed.ok) return problem(parsed.problem, requestId);
    return handler({ platform, signedIn: identity.signedIn, ...parsed.values, request, requestId, address });
  });
}

/** What a visitor may do before anybody knows them: a call without an identity. */
export type PublicCall<B extends Schema, P extends Schema = undefined> = Omit<
  Call<P, undefined, B>,
  "workspace" | "actor" | "query"
>;

/** A route for whoever holds a link or a password: first run, invitation, reset. From our own pages only. */
export function publicEndpoint<B extends Schema = undefined, P extends Schema = undefined>(
  policy: Policy & { capability: "public" },
  inputs: Inputs<P, undefined, B>,
  handler: (call: PublicCall<B, P>) => Promise<Response>,
): Route {
  const spec: RouteSpec = { policy, access: "public", inputs };
  return framed(spec, async ({ platform, request, requestId, address, params }) => {
    const early = crossSiteProblem(request, platform.env.publicUrl) ?? contentTypeProblem(request);
    if (early) return problem(early, requestId);
    const parsed = await parseInputs(request, params, inputs);
    if (!parsed.ok) return problem(parsed.problem, requestId);
    return handler({ platform, ...parsed.values, request, requestId, address });
  });
}

type Visit = Readonly<{
  platform: Platform;
  request: Request;
  requestId: string;
  address: string | null;
  identity: Identity;
  params: unknown;
}>;

const UNAUTHORIZED: Problem = {
  status: 401,
  code: "unauthorized",
  title: "Sign in, or send a secret key",
  detail: "Scripts send the header authorization: Bearer sk_…",
};
const FORBIDDEN: Problem = { status: 403, code: "forbidden", title: "Not allowed" };
const RATE_LIMITED: Problem = { status: 429, code: "rate_limited", title: "Too many requests with this key" };

/** Identity first: nothing of a request is read before it is known whose it is. */
function guarded(spec: RouteSpec, handle: (visit: Visit) => Promise<Response>): Route {
  return framed(spec, async (visit) => {
    const { platform, request, requestId } = visit;
    const identity = await authenticate(platform, request.headers);
    if (!identity) return problem(UNAUTHORIZED, requestId);
    const early = earlyProblem(platform, request, identity);
    return early ? problem(early, requestId) : handle({ ...visit, identity });
  });
}

/** The frame of every route, with the one place for what nobody expected. */
function framed(spec: RouteSpec, handle: (visit: Omit<Visit, "identity">) => Promise<Response>): Route {
  const route = async (request: Request, context?: Context): Promise<Response> => {
    const requestId = newId("req");
    const platform = await openPlatform().catch(() => null);
    if (!platform) return finish(problem(UNAVAILABLE, requestId), requestId);
    try {
      const params = await context?.params;
      const address = clientAddress(request.headers);
      return finish(await handle({ platform, request, requestId, address, params }), requestId);
    } catch (error) {
      const failure = failureOf(error);
      const level = failure.status < 500 ? "warn" : "error";
      platform.log[level](
        { error, requestId, method: request.method, route: routeOf(request) },
        "a request failed",
      );
      return finish(problem(failure, requestId), requestId);
    }
  };
  return Object.assign(route, spec);
}

/** Never cached (SEC-43), and findable in the log. */
function finish(response: Response, requestId: string): Response {
  response.headers.set("x-request-id", requestId);
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}

function earlyProblem({ env, db }: Platform, request: Request, identity: Identity): Problem | null {
  const type = contentTypeProblem(request);
  if (identity.kind === "member") return crossSiteProblem(request, env.publicUrl) ?? type;
  return takeKeyCall(identity.actor.id, livingWebs(db)) ? type : { ...RATE_LIMITED, retryAfter: 1 };
}

/** The log never learns what was in the address but its shape. */
function routeOf(request: Request): string {
  return new URL(request.url).pathname.slice(0, 100);
}

type Place = Readonly<{ workspace: Workspace; actor: Actor }>;

/** A key has its workspace; a member names one of theirs by its slug. */
async function placeOf(platform: Platform, request: Request, identity: Identity): Promise<Place | null> {
  const slug = request.headers.get("x-cairn-workspace") ?? workspaceInQuery(request);
  if (identity.kind === "key") {
    const workspace = await findWorkspace(platform.db, identity.workspaceId);
    return workspace && (slug === null || slug === workspace.slug)
      ? { workspace, actor: identity.actor }
      : null;
  }
  const { member } = identity.signedIn;
  const found = slug ? await findMembership(platform.db, member.id, slug) : null;
  if (!found) return null;
  const actor: Actor = { kind: "member", id: member.id, name: member.name, role: found.role, scopes: [] };
  return { workspace: found.workspace, actor };
}

/** Links and streams carry no headers of ours: a reading call may name its workspace in its address. */
function workspaceInQuery(request: Request): string | null {
  return request.method === "GET" ? new URL(request.url).searchParams.get(WORKSPACE) : null;
}

const WORKSPACE = "workspace";

function isAllowed(actor: Actor, { capability }: Policy): boolean {
  return actor.role === null ? scopesMay(actor.scopes, capability) : roleMay(actor.role, capability);
}

/** Refused changes are written down (SEC-50); refused reads would only fill the log. */
async function refuse(visit: Visit, { workspace, actor }: Place, policy: Policy): Promise<Response> {
  const { platform, request, requestId, address } = visit;
  if (isUnsafe(request.method)) {
    const { capability, resource } = policy;
    await platform.db.transaction((tx) =>
      writeAudit(tx, {
        workspaceId: workspace.id,
        actor,
        act: "access.refused",
        objectKind: resource,
        detail: { capability },
        requestId,
        address,
      }),
    );
  }
  const detail =
    actor.role === null
      ? "This key lacks the scope for it."
      : "Your role in this workspace does not allow it.";
  return problem({ ...FORBIDDEN, detail }, requestId);
}

type Values<P extends Schema, Q extends Schema, B extends Schema> = {
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
};
type ParseResult<V> = Readonly<{ ok: true; values: V }> | Readonly<{ ok: false; problem: Problem }>;

async function parseInputs<P extends Schema, Q extends Schema, B extends Schema>(
  request: Request,
  rawParams: unknown,
  { params, query, body }: Inputs<P, Q, B>,
): Promise<ParseResult<Values<P, Q, B>>> {
  // An id that cannot be one names nothing.
  const names = params?.safeParse(rawParams);
  if ((names && !names.success) || faultIn(rawParams, "")) return { ok: false, problem: NOT_FOUND };
  const search = queryOf(request);
  const fault = faultIn(search, "");
  if (fault) return { ok: false, problem: fault };
  const asked = query?.safeParse(search);
  if (asked && !asked.success) return { ok: false, problem: invalidProblem(asked.error, "query") };
  let content: unknown;
  if (body) {
    // An act of which nothing has to be said needs no body; a change of nothing is a mistake.
    const mayBeEmpty = request.method === "POST" && body.safeParse({}).success;
    const read = await readBody(request, mayBeEmpty);
    if (!read.ok) return read;
    const parsed = body.safeParse(read.value);
    if (!parsed.success) return { ok: false, problem: invalidProblem(parsed.error, "body") };
    content = parsed.data;
  }
  const values = { params: names?.data, query: asked?.data, body: content } as Values<P, Q, B>;
  return { ok: true, values };
}

/** A parameter that comes several times is a list. */
function queryOf(request: Request): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  const search = new URL(request.url).searchParams;
  for (const name of new Set(search.keys())) {
    if (name === WORKSPACE) continue;
    const values = search.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
}
