import { type Acting, audit } from "./acting.ts";
import { forgetKeys } from "./find-key.ts";
import { type CreatedKey, createKey, type NewKey, revokeKey, rotateKey } from "./keys.ts";

/** Makes a key and writes that down. Its value is in the answer, for a secret key this once. */
export async function addKey(call: Acting, key: NewKey): Promise<CreatedKey> {
  const { platform, workspace, actor } = call;
  const created = await platform.db.transaction(async (tx) => {
    const fresh = await createKey(tx, { ...key, workspaceId: workspace.id, by: actor.id });
    const { kind, name, scopes } = key;
    await audit(call, tx, {
      act: "key.created",
      objectKind: "key",
      objectId: fresh.id,
      detail: { kind, name, scopes },
    });
    return fresh;
  });
  forgetKeys(platform);
  return created;
}

/** Ends a key at once. */
export async function endKey(call: Acting, id: string): Promise<boolean> {
  const { platform, workspace } = call;
  const ended = await platform.db.transaction(async (tx) => {
    const done = await revokeKey(tx, workspace.id, id);
    if (done) await audit(call, tx, { act: "key.revoked", objectKind: "key", objectId: id });
    return done;
  });
  forgetKeys(platform);
  return ended;
}

/** A new key in place of an old one; both work for a day. */
export async function replaceKey(call: Acting, id: string): Promise<CreatedKey | null> {
  const { platform, workspace, actor } = call;
  return platform.db.transaction(async (tx) => {
    const fresh = await rotateKey(tx, workspace.id, id, actor.id);
    if (fresh) {
      await audit(call, tx, {
        act: "key.rotated",
        objectKind: "key",
        objectId: id,
        detail: { replacedBy: fresh.id },
      });
    }
    return fresh;
  });
}
