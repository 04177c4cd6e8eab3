import { z } from "zod";
import type {
  ZodObjectInput,
  ZodOpenApiOperationObject,
  ZodOpenApiParameters,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import type { ApiRoute } from "#lib/operations/openapi/api-route.ts";
import { failures, type ProblemStatus } from "#lib/operations/openapi/problems.ts";
import type { RouteSpec } from "#lib/workspaces/endpoint.ts";
import { ROLES, roleMay, scopeOf } from "#lib/workspaces/policy.ts";

/** One operation of the description: everything that the route asks for, and all it may answer. */
export function operationOf(route: ApiRoute): ZodOpenApiOperationObject {
  const { path, method, summary } = route;
  const { policy, inputs } = route.route;
  return {
    operationId: operationId(method, path),
    tags: [path.split("/")[3] ?? "api"],
    summary: firstSentence(summary),
    ...(summary === firstSentence(summary) ? {} : { description: summary }),
    "x-capability": policy.capability,
    "x-roles": ROLES.filter((role) => roleMay(role, policy.capability)),
    security: securityOf(route.route),
    requestParams: parametersOf(inputs),
    ...(inputs.body
      ? { requestBody: { required: true, content: { "application/json": { schema: inputs.body } } } }
      : {}),
    responses: { ...successes(route), ...failures(failuresOf(route)) },
  };
}

/** `get /api/v1/journeys/{journeyId}/draft` is getJourneysJourneyIdDraft. */
function operationId(method: string, path: string): string {
  const words = path.replace("/api/v1", "").match(/[A-Za-z0-9]+/g) ?? [];
  return method.toLowerCase() + words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join("");
}

function firstSentence(text: string): string {
  const end = /[.:](?=\s)|$/.exec(text)?.index ?? text.length;
  return text.slice(0, end).replace(/\.$/, "");
}

/** A member with a workspace, or a key with the scope; nothing at all where anybody may. */
function securityOf({ access, policy }: RouteSpec): Record<string, string[]>[] {
  if (access === "public") return [];
  if (access === "own") return [{ session: [] }];
  const scope = scopeOf(policy.capability);
  const member = ROLES.some((role) => roleMay(role, policy.capability));
  return [
    ...(member ? [{ session: [], workspace: [] }] : []),
    ...(scope === null ? [] : [{ secretKey: [scope] }]),
  ];
}

function parametersOf({ params, query }: RouteSpec["inputs"]): ZodOpenApiParameters {
  return {
    ...(params instanceof z.ZodObject ? { path: z.object(wholeIds(params.shape)) } : {}),
    ...(query ? { query: query as ZodObjectInput } : {}),
  };
}

/** An id that takes several parts of the address is one text to whoever calls. */
function wholeIds(shape: z.ZodRawShape): z.ZodRawShape {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, schema instanceof z.ZodArray ? PARTED_ID : schema]),
  );
}

const PARTED_ID = z.string().meta({ description: "With its slashes as they are: run/step/visit" });

const MEANINGS: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Made",
  202: "Taken; it is being done",
  204: "Done; there is nothing to say",
};

function successes({ answers }: ApiRoute): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    answers.map((status) => {
      const description = MEANINGS[status] ?? "Done";
      return [status, status === 204 ? { description } : { description, content: JSON_OBJECT }];
    }),
  ) as ZodOpenApiResponsesObject;
}

const JSON_OBJECT = { "application/json": { schema: { type: "object" as const } } };

function failuresOf({ method, route }: ApiRoute): readonly ProblemStatus[] {
  const { access, inputs } = route;
  const changes = method !== "GET" && method !== "HEAD";
  return [
    ...(access === "public" ? [] : ([401] as const)),
    ...(access === "public" && !changes ? [] : ([403] as const)),
    ...(access === "workspace" || inputs.params ? ([404] as const) : []),
    ...(inputs.query || inputs.body ? ([400] as const) : []),
    ...(inputs.body ? ([413, 422] as const) : []),
    ...(changes ? ([409, 415] as const) : []),
    429,
    500,
    503,
  ];
}
