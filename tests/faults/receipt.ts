import { createTemplate } from "#lib/templates/store.ts";
import { TEMPLATE } from "#tests/delivery-world.ts";
import type { World } from "#tests/world.ts";

/** The template of a mail that needs nobody's consent. */
export async function addReceipt(
  { platform, workspace }: Pick<World, "platform" | "workspace">,
  source = "<p>Thank you</p>",
): Promise<string> {
  const saved = await createTemplate({
    platform,
    workspace,
    actor: { kind: "member", id: "mem_test", role: "owner", scopes: [] },
    params: {},
    body: { ...TEMPLATE, source, class: "transactional" },
  });
  if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
  return saved.template.id;
}
