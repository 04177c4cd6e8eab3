import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { headerOf, hmacHolds } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("github") });

/** GitHub: the body under the webhook's secret, as hex behind `sha256=`. */
export default defineConnector({
  kind: "github",
  title: "GitHub",
  about: "Stars, issues, releases and whatever else happens in a repository",
  schema,
  secret: "made",
  options: [],
  example: {
    scheme: { kind: "github" },
    mapping: {
      event: { kind: "path", path: "header:x-github-event" },
      userId: "sender.login",
      timestamp: "starred_at | issue.updated_at | pull_request.updated_at | head_commit.timestamp",
      fields: [
        { name: "action", path: "action", as: "asIs" },
        { name: "repository", path: "repository.full_name", as: "asIs" },
        { name: "organization", path: "organization.login", as: "asIs" },
        { name: "title", path: "issue.title | pull_request.title | release.name", as: "asIs" },
        { name: "number", path: "issue.number | pull_request.number", as: "asIs" },
        {
          name: "url",
          path: "comment.html_url | issue.html_url | pull_request.html_url | release.html_url | compare",
          as: "asIs",
        },
        { name: "ref", path: "ref", as: "asIs" },
      ],
    },
  },
  verify(_scheme, { headers, bytes, secrets }) {
    const [prefix, signature = ""] = headerOf(headers, "x-hub-signature-256").split("=");
    const hmac = { algorithm: "sha256", encoding: "hex", material: [bytes] } as const;
    if (prefix !== "sha256" || !hmacHolds(secrets, hmac, [signature])) return null;
    return { deliveryId: headerOf(headers, "x-github-delivery") || null };
  },
});
