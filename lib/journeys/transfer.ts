import { z } from "zod";
import type { JourneyDocument } from "#core/journey/document.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { SaidIssue } from "#core/journey/say-issue.ts";
import { checkDocument } from "#core/journey/stored.ts";
import { isObject } from "#core/kernel/json.ts";
import {
  type Call,
  type JourneyParams,
  NO_JOURNEY,
  type ReadCall,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";
import { insertJourney, nameSchema } from "#lib/journeys/create-journey.ts";
import { invalidDocument } from "#lib/journeys/edit-draft.ts";
import { templateFacts } from "#lib/journeys/facts.ts";
import { said } from "#lib/journeys/issue-words.ts";
import { readJourney, readVersion } from "#lib/journeys/read-journey.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** A journey as a file: what an export writes and an import reads. */
export const EXPORT_KIND = "cairn/journey";
const exportSchema = z.strictObject({
  kind: z.literal(EXPORT_KIND),
  v: z.literal(1),
  name: nameSchema,
  exportedAt: z.string().optional(),
  /** Names behind the ids of templates, so that another workspace can find its own. */
  templates: z.record(z.string(), z.string().max(200)).default({}),
  document: z.unknown(),
});
export type JourneyExport = Readonly<{
  kind: typeof EXPORT_KIND;
  v: 1;
  name: string;
  exportedAt: string;
  templates: Readonly<Record<string, string>>;
  document: JourneyDocument;
}>;

export const importSchema = z.strictObject({ journey: z.unknown(), name: nameSchema.optional() });

/** The draft as a file, or one version of it. */
export async function exportJourney(
  call: ReadCall<JourneyParams>,
  at: Readonly<{ version: number | null; now: number }>,
): Promise<Readonly<{ ok: true; file: JourneyExport }> | Refused> {
  const journey = await readJourney(call);
  const drawn = at.version === null ? journey : await readVersion(call, at.version);
  if (!journey || !drawn) return refuse(NO_JOURNEY);
  const used = new Set(drawn.document.steps.map(({ config }) => config["templateId"]));
  const templates = (await templateFacts(call.platform, call.workspace.id)).filter(({ id }) => used.has(id));
  return {
    ok: true,
    file: {
      kind: EXPORT_KIND,
      v: 1,
      name: journey.name,
      exportedAt: new Date(at.now).toISOString(),
      templates: Object.fromEntries(templates.map(({ id, name }) => [id, name])),
      document: drawn.document,
    },
  };
}

export type Imported = Readonly<{
  ok: true;
  journey: Readonly<{ id: string; name: string }>;
  /** What has to be put right before it can be published. */
  issues: readonly SaidIssue[];
}>;

/**
 * Takes a file as a new draft. Wrong shapes are refused with their places; rings, loose ends and kinds that are
 * not installed stay readable, and publishing refuses them (guarantees 4.5). Templates are found by name.
 */
export async function importJourney(
  call: Call<unknown, z.output<typeof importSchema>>,
): Promise<Imported | Refused> {
  const file = readFile(call.body.journey);
  if (!file.ok) return file;
  const checked = checkDocument(file.document);
  if (!checked.ok) return refuse(invalidDocument(checked.problems));
  const templates = await templateFacts(call.platform, call.workspace.id);
  const document = withLocalTemplates(checked.document, file.templates, templates);
  const name = call.body.name ?? file.name;
  const journey = await call.platform.db.transaction((tx) =>
    insertJourney(tx, call, { name, document, act: "journey.imported" }),
  );
  return { ok: true, journey, issues: said(lintJourney(document, stepKinds, { templates })) };
}

type ReadFile = Readonly<{
  ok: true;
  name: string;
  document: unknown;
  templates: Readonly<Record<string, string>>;
}>;

/** A file of ours, or a bare document. */
function readFile(value: unknown): ReadFile | Refused {
  if (isObject(value) && Array.isArray(value["steps"])) {
    return { ok: true, name: "Imported journey", document: value, templates: {} };
  }
  const parsed = exportSchema.safeParse(value);
  if (parsed.success) return { ok: true, ...parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    pointer: `/journey${path.map((name) => `/${String(name)}`).join("")}`,
    code: "invalid",
    detail: message,
  }));
  return refuse({
    status: 422,
    code: "invalid_document",
    title: "This is not a journey file",
    detail: "Export a journey to see what one looks like.",
    errors: problems,
  });
}

function withLocalTemplates(
  document: JourneyDocument,
  names: Readonly<Record<string, string>>,
  templates: readonly Readonly<{ id: string; name: string }>[],
): JourneyDocument {
  const known = new Set(templates.map(({ id }) => id));
  const byName = new Map(templates.map(({ id, name }) => [name, id]));
  const steps = document.steps.map((step) => {
    const { templateId } = step.config;
    if (typeof templateId !== "string" || templateId === "" || known.has(templateId)) return step;
    const local = byName.get(names[templateId] ?? "");
    return local ? { ...step, config: { ...step.config, templateId: local } } : step;
  });
  return { ...document, steps };
}
