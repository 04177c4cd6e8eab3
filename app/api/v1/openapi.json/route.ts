import { type OpenApiDocument, openApiDocument } from "#lib/operations/openapi/document.ts";
import { publicEndpoint } from "#lib/workspaces/endpoint.ts";
import { sessionCookieName } from "#lib/workspaces/session-cookie.ts";
import { routes } from "../routes.gen.ts";

export const policy = { capability: "public", resource: "openapi" } as const;

let made: OpenApiDocument | undefined;

/** This description of the API, as OpenAPI 3.1. */
export const GET = publicEndpoint(policy, {}, async ({ platform: { env } }) => {
  made ??= openApiDocument(
    [...routes, { path: PATH, method: "GET", route: GET, summary: SUMMARY, answers: [200] }],
    {
      address: env.publicUrl,
      cookie: sessionCookieName(env),
    },
  );
  return Response.json(made, { headers: { "cache-control": "public, max-age=300" } });
});

const PATH = "/api/v1/openapi.json";
const SUMMARY = "This description of the API, as OpenAPI 3.1.";
