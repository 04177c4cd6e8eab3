import { createDocument, type ZodOpenApiObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { documentSchema, edgeSchema, settingsSchema, stepSchema } from "#core/journey/document.ts";
import { ruleSchema } from "#core/rules/rule.ts";
import type { ApiRoute } from "#lib/operations/openapi/api-route.ts";
import { intakePaths } from "#lib/operations/openapi/intake.ts";
import { operationOf } from "#lib/operations/openapi/operation.ts";
import { PROBLEMS } from "#lib/operations/openapi/problems.ts";
import { stepKinds } from "#steps/registry.gen.ts";

export type OpenApiDocument = ReturnType<typeof createDocument>;
type Components = NonNullable<ZodOpenApiObject["components"]>;

/** The whole API as an OpenAPI 3.1 document, out of the very schemas that judge each call. */
export function openApiDocument(
  routes: readonly ApiRoute[],
  { address, cookie }: Readonly<{ address: string; cookie: string }>,
): OpenApiDocument {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Cairn",
      version: "1",
      description:
        "Journeys, people, events, runs and deliveries of a workspace, and the door for events. docs/api.md says how to begin.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: address }],
    tags: tagsOf(routes),
    paths: { ...apiPaths(routes), ...intakePaths() },
    components: { schemas: schemas(), responses: { ...PROBLEMS }, securitySchemes: securitySchemes(cookie) },
  });
}

function apiPaths(routes: readonly ApiRoute[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths as ZodOpenApiPathsObject;
}

function tagsOf(routes: readonly ApiRoute[]) {
  const names = new Set(routes.map(({ path }) => path.split("/")[3] ?? "api"));
  return [...names, "intake"].map((name) => ({ name }));
}

/** What a journey is made of, with the settings of every kind of step: a new kind stands here by itself. */
function schemas(): NonNullable<Components["schemas"]> {
  const configs = stepKinds.map(({ kind, title, schema }) => {
    const name = `StepConfig.${kind}`;
    return [
      name,
      schema.meta({ id: name, unusedIO: "input", description: `\`config\` of a step "${title}"` }),
    ];
  });
  return {
    JourneyDocument: documentSchema,
    JourneyStep: stepSchema,
    JourneyEdge: edgeSchema,
    JourneySettings: settingsSchema,
    Rule: ruleSchema,
    ...Object.fromEntries(configs),
  };
}

function securitySchemes(cookie: string): NonNullable<Components["securitySchemes"]> {
  return {
    session: { type: "apiKey", in: "cookie", name: cookie, description: "A signed-in member" },
    workspace: {
      type: "apiKey",
      in: "header",
      name: "x-cairn-workspace",
      description: "The slug of the workspace that a member means; a key belongs to one",
    },
    secretKey: {
      type: "http",
      scheme: "bearer",
      description: "A secret key, sk_…; each operation names the scope it needs",
    },
    sendKey: {
      type: "http",
      scheme: "basic",
      description: "A write key or secret key as user name, no password",
    },
    sendBearer: { type: "http", scheme: "bearer", description: "The same key as a bearer token" },
  };
}
