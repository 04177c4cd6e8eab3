import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { HEADER_NAME, headerOf, hmacHolds, isFresh } from "#lib/intake/sources/webhook/signatures.ts";
import { USUAL_MAPPING } from "#lib/intake/sources/webhook/usual-mapping.ts";

const anyHeader = z
  .string()
  .max(100)
  .refine((text) => text === "" || HEADER_NAME.test(text), "A header's name has letters, digits and dashes");

const schema = z.strictObject({
  kind: z.literal("hmac"),
  header: z
    .string()
    .min(1, "Name the header that carries the signature")
    .max(100)
    .regex(HEADER_NAME, "A header's name has letters, digits and dashes"),
  algorithm: z.enum(["sha256", "sha512", "sha1"]).default("sha256"),
  encoding: z.enum(["hex", "base64"]).default("hex"),
  /** What stands before the signature, as in `sha256=…`. */
  prefix: z.string().max(50).default(""),
  /** Where the time of signing stands, in seconds since 1970; "" where none is signed. */
  timestampHeader: anyHeader.default(""),
  /** What stands between time and body in what is signed. */
  joint: z.string().max(5).default("."),
  /** Where the sender's own id of the post stands; "" where it has none. */
  idHeader: anyHeader.default(""),
});

/** Any system that puts a hash of the body under a shared secret into a header. */
export default defineConnector({
  kind: "hmac",
  title: "Signed posts",
  about: "Any system that signs the body with a shared secret (HMAC)",
  schema,
  secret: "made",
  options: [
    { name: "header", input: "text" },
    { name: "prefix", input: "text" },
    { name: "algorithm", input: "choice", choices: ["sha256", "sha512", "sha1"] },
    { name: "encoding", input: "choice", choices: ["hex", "base64"] },
    { name: "timestampHeader", input: "text" },
    { name: "joint", input: "text" },
    { name: "idHeader", input: "text" },
  ],
  example: {
    scheme: { kind: "hmac", header: "x-signature" },
    mapping: USUAL_MAPPING,
  },
  verify({ header, algorithm, encoding, prefix, timestampHeader, joint, idHeader }, knock) {
    const { headers, bytes, secrets, now } = knock;
    const sent = headerOf(headers, header);
    const at = timestampHeader === "" ? null : headerOf(headers, timestampHeader);
    if (!sent.startsWith(prefix) || (at !== null && !isFresh(at, now))) return null;
    const material = at === null ? [bytes] : [`${at}${joint}`, bytes];
    if (!hmacHolds(secrets, { algorithm, encoding, material }, [sent.slice(prefix.length)])) return null;
    return { deliveryId: (idHeader !== "" && headerOf(headers, idHeader)) || null };
  },
});
