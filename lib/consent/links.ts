import { SealError, seal, unseal } from "#lib/platform/seal.ts";

/** Whom a link of a message speaks for. Sealed into the link itself, so that it works for ever (S-16.6). */
export type LinkHolder = Readonly<{
  workspaceId: string;
  personId: string | null;
  channel: string;
  address: string;
  /** The message's topic; null where it had none: then the link means all topics. */
  topicId: string | null;
  deliveryId: string | null;
}>;
/** A link of one purpose opens nothing else (SEC-35). */
export type LinkPurpose = "unsubscribe" | "preferences";

const MAX_TOKEN = 2_048;

/** The token of a link. It names the person without showing who they are. */
export function linkToken(purpose: LinkPurpose, holder: LinkHolder): string {
  const { workspaceId, personId, channel, address, topicId, deliveryId } = holder;
  return seal(
    JSON.stringify([workspaceId, personId, channel, address, topicId, deliveryId]),
    aadOf(purpose),
  ).toString("base64url");
}

/** Whom a token speaks for; null for one that is not ours, was changed, or is of another purpose. */
export function readLinkToken(purpose: LinkPurpose, token: string): LinkHolder | null {
  if (token.length > MAX_TOKEN || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
  try {
    const [workspaceId, personId, channel, address, topicId, deliveryId] = JSON.parse(
      unseal(Buffer.from(token, "base64url"), aadOf(purpose)),
    ) as [string, string | null, string, string, string | null, string | null];
    return { workspaceId, personId, channel, address, topicId, deliveryId };
  } catch (error) {
    if (error instanceof SealError) return null;
    throw error;
  }
}

function aadOf(purpose: LinkPurpose): string {
  return `link|${purpose}`;
}
