import { z } from "zod";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { NOT_FOUND, type Problem } from "#lib/platform/problem.ts";
import { compileTemplate } from "#lib/templates/compile.ts";
import type { TemplateIssue } from "#lib/templates/issues.ts";
import { type CompiledTemplate, TEMPLATE_CHANNELS, type TemplateChannel } from "#lib/templates/source.ts";
import type { Actor, AuditActor } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export const templateParams = z.object({ templateId: z.string().min(1).max(64) });

const content = {
  name: z.string().trim().min(1, "Give the template a name").max(120),
  /** text: everything but mail. */
  mode: z.enum(["mjml", "html", "text"]).default("mjml"),
  source: z.string().max(300_000),
  /** Of a push its title; a text message has none. */
  subject: z.string().trim().max(998).default(""),
  /** Of a push the address it leads to. */
  preheader: z.string().max(998).default(""),
  class: z.enum(["marketing", "transactional"]).default("marketing"),
  topicId: z.string().max(64).nullable().default(null),
};
export const newTemplateSchema = z.strictObject({
  ...content,
  channel: z.enum(TEMPLATE_CHANNELS).default("email"),
});
/** `revision` is the one that was read: somebody else's newer one is not overwritten. */
export const savedTemplateSchema = z.strictObject({ ...content, revision: z.int().min(1) });
type Content = Omit<z.output<typeof newTemplateSchema>, "channel">;
export type TemplateInput = Content & Readonly<{ channel?: TemplateChannel }>;

/** What this room's functions are called with: a request's call, or the command line's own. */
export type TemplateCall<Params = unknown, Body = unknown> = Readonly<{
  platform: Pick<Platform, "db">;
  workspace: Readonly<{ id: string }>;
  actor: AuditActor & Readonly<{ role?: Actor["role"]; scopes?: Actor["scopes"] }>;
  params: Params;
  body: Body;
}>;
type Params = z.output<typeof templateParams>;
export type SavedTemplate = Readonly<{
  id: string;
  revision: number;
  issues: readonly TemplateIssue[];
  bytes: number;
}>;
export type Saved =
  | Readonly<{ ok: true; template: SavedTemplate }>
  | Readonly<{ ok: false; problem: Problem }>;

/** Makes a template with its first revision. */
export async function createTemplate(call: TemplateCall<unknown, TemplateInput>): Promise<Saved> {
  const { channel = "email" } = call.body;
  const body = { ...call.body, mode: modeOf(channel, call.body.mode) };
  const compiled = await judge(call, { ...body, channel }, null);
  if ("problem" in compiled) return { ok: false, problem: compiled.problem };
  const id = newId("tpl");
  await call.platform.db.transaction(async (tx) => {
    const { name, class: kind, topicId } = call.body;
    await tx.run(
      `insert into template (id, workspace_id, name, channel, class, topic_id, current, created_at, updated_at)
       values ($1, $2, $3, $6, $4, $5, 1, cairn_now(), cairn_now())`,
      [id, call.workspace.id, name, kind, topicId, channel],
    );
    await addRevision(tx, id, 1, body, compiled, call.actor.id);
    await audit(tx, call, "template.create", id, { name, class: kind, channel });
  });
  return { ok: true, template: { id, revision: 1, issues: compiled.issues, bytes: compiled.bytes } };
}

/** Saves a new revision: deliveries that are not yet rendered use it from now on (S-13.9). */
export async function saveTemplate(
  call: TemplateCall<Params, z.output<typeof savedTemplateSchema>>,
): Promise<Saved> {
  const { templateId } = call.params;
  const before = await findHead(call.platform.db, call.workspace.id, templateId);
  if (!before) return { ok: false, problem: NOT_FOUND };
  const body = { ...call.body, mode: modeOf(before.channel, call.body.mode) };
  const compiled = await judge(call, { ...body, channel: before.channel }, before.class);
  if ("problem" in compiled) return { ok: false, problem: compiled.problem };
  return call.platform.db.transaction(async (tx): Promise<Saved> => {
    const head = await findHead(tx, call.workspace.id, templateId, true);
    if (!head) return { ok: false, problem: NOT_FOUND };
    if (head.current !== call.body.revision) return { ok: false, problem: stale(head.current) };
    const revision = head.current + 1;
    const { name, class: kind, topicId } = call.body;
    await addRevision(tx, templateId, revision, body, compiled, call.actor.id);
    await tx.run(
      "update template set name = $3, class = $4, topic_id = $5, current = $6, updated_at = cairn_now() where workspace_id = $1 and id = $2",
      [call.workspace.id, templateId, name, kind, topicId, revision],
    );
    await audit(tx, call, "template.save", templateId, {
      revision,
      ...(kind === head.class ? {} : { class: kind }),
    });
    return {
      ok: true,
      template: { id: templateId, revision, issues: compiled.issues, bytes: compiled.bytes },
    };
  });
}

/** Takes a template out of lists and pickers; journeys that use it go on with it. */
export async function archiveTemplate(call: TemplateCall<Params>): Promise<boolean> {
  return call.platform.db.transaction(async (tx) => {
    const changed = await tx.run(
      "update template set archived_at = cairn_now() where workspace_id = $1 and id = $2 and archived_at is null",
      [call.workspace.id, call.params.templateId],
    );
    if (changed > 0) await audit(tx, call, "template.archive", call.params.templateId, {});
    return changed > 0;
  });
}

type Judged = CompiledTemplate | Readonly<{ problem: Problem }>;

/** Compiles, and refuses what could not be sent: a save is live at once. */
async function judge(
  call: TemplateCall,
  input: Content & Readonly<{ channel: TemplateChannel }>,
  before: string | null,
): Promise<Judged> {
  if (input.class === "transactional" && before !== "transactional" && !mayExempt(call.actor))
    return { problem: ADMINS_ONLY };
  if (input.topicId !== null && !(await topicExists(call.platform.db, call.workspace.id, input.topicId))) {
    return {
      problem: invalid([
        { pointer: "/topicId", code: "unknown_topic", detail: "This topic does not exist." },
      ]),
    };
  }
  const compiled = await compileTemplate(input);
  const errors = compiled.issues.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return compiled;
  return {
    problem: invalid(
      errors.map(({ field, code, message, line }) => ({
        pointer: `/${field}`,
        code,
        detail: line === null ? message : `Line ${line}: ${message}`,
      })),
    ),
  };
}

/** Mail is written in MJML or HTML, everything else as text. */
function modeOf(channel: TemplateChannel, mode: TemplateInput["mode"]): TemplateInput["mode"] {
  if (channel !== "email") return "text";
  return mode === "text" ? "html" : mode;
}

/** A transactional message passes consent, so only admins make one so (S-9.8). */
function mayExempt({ kind, role }: TemplateCall["actor"]): boolean {
  return kind === "member" ? role === "owner" || role === "admin" : false;
}

const ADMINS_ONLY: Problem = {
  status: 403,
  code: "forbidden",
  title: "Only an admin may make a template transactional",
  detail: "Transactional messages reach people who have unsubscribed. Ask an admin of the workspace.",
};

function invalid(errors: readonly Readonly<{ pointer: string; code: string; detail: string }>[]): Problem {
  return { status: 422, code: "template_invalid", title: "The template cannot be sent like this", errors };
}

function stale(revision: number): Problem {
  return {
    status: 409,
    code: "conflict",
    title: "The template has changed meanwhile",
    detail: `Read it again: its revision is ${revision}.`,
  };
}

type Head = Readonly<{ current: number; class: string; channel: TemplateChannel }>;

async function findHead(sql: Sql, workspaceId: string, id: string, lock = false): Promise<Head | null> {
  const [row] = await sql.rows<Head>(
    `select current, class, channel from template where workspace_id = $1 and id = $2${lock ? " for update" : ""}`,
    [workspaceId, id],
  );
  return row ?? null;
}

async function topicExists(sql: Sql, workspaceId: string, topicId: string): Promise<boolean> {
  const rows = await sql.rows("select 1 from topic where workspace_id = $1 and id = $2", [
    workspaceId,
    topicId,
  ]);
  return rows.length > 0;
}

async function addRevision(
  tx: Tx,
  id: string,
  number: number,
  input: Content,
  compiled: CompiledTemplate,
  by: string | null,
): Promise<void> {
  const { subject, preheader, mode, source } = input;
  await tx.run(
    `insert into template_revision (template_id, number, subject, preheader, mode, source, html, text, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, cairn_now())`,
    [id, number, subject, preheader, mode, source, compiled.html, compiled.text, by],
  );
}

function audit(
  tx: Tx,
  call: TemplateCall,
  act: string,
  objectId: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  const { kind, id } = call.actor;
  return writeAudit(tx, {
    workspaceId: call.workspace.id,
    actor: { kind, id },
    act,
    objectKind: "template",
    objectId,
    detail,
  });
}
