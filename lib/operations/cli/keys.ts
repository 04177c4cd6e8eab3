import { type Command, chosenWorkspace, readOptions, UsageError } from "#lib/operations/cli/command.ts";
import { SYSTEM } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";
import { createKey } from "#lib/workspaces/keys.ts";
import { SCOPES } from "#lib/workspaces/policy.ts";

/** Makes a key and prints it, once. */
export const createKeyCommand: Command = {
  name: "keys create",
  summary: "make an API key and print it",
  usage:
    "keys create --kind secret|write [--name <text>] [--scopes a,b] [--source <id>] [--workspace <slug>]",
  async run(context) {
    const { platform, say } = context;
    const { options } = readOptions(context.args);
    const kind = options.get("kind");
    if (kind !== "secret" && kind !== "write")
      throw new UsageError("Say which kind: --kind secret or --kind write.");
    const scopes = options.get("scopes")?.split(",").filter(Boolean) ?? [...SCOPES];
    const unknown = scopes.find((scope) => !SCOPES.includes(scope as (typeof SCOPES)[number]));
    if (unknown) throw new UsageError(`There is no scope ${unknown}. Scopes are ${SCOPES.join(", ")}.`);
    const workspace = await chosenWorkspace(context, options);
    const created = await platform.db.transaction(async (tx) => {
      const [source] = await tx.rows<{ id: string }>(
        "select id from source where workspace_id = $1 and kind = 'http' and ($2::text is null or id = $2) order by created_at limit 1",
        [workspace.id, options.get("source") ?? null],
      );
      if (!source) throw new UsageError("There is no such source in this workspace.");
      const name = options.get("name") ?? `Made on the command line (${kind})`;
      const key = await createKey(tx, {
        workspaceId: workspace.id,
        by: null,
        kind,
        name,
        scopes,
        sourceId: source.id,
        expiresInDays: null,
      });
      await writeAudit(tx, {
        workspaceId: workspace.id,
        actor: SYSTEM,
        act: "key.created",
        objectKind: "key",
        objectId: key.id,
        detail: { kind, name },
      });
      return key;
    });
    say(created.value);
    return 0;
  },
};
