import { domainToASCII } from "node:url";
import { z } from "zod";

/** An address as it is stored and compared; null for what is none or only looks like one (SEC-22). */
export function normalizeEmail(text: string): string | null {
  const plain = text.trim();
  // Full-width signs and letters of other scripts read like an address that is somebody else's.
  if (plain.length > 254 || !/^[\x21-\x7e]+$/.test(plain)) return null;
  const at = plain.lastIndexOf("@");
  const [local, domain] = [plain.slice(0, at), domainToASCII(plain.slice(at + 1)).toLowerCase()];
  const address = `${local.toLowerCase()}@${domain}`;
  return z.email().safeParse(address).success ? address : null;
}

/** An address in a request's body, normalised. */
export const emailSchema = z
  .string()
  .max(320)
  .transform((text, context) => {
    const address = normalizeEmail(text);
    if (address) return address;
    context.addIssue({
      code: "custom",
      message: "This is not an email address. Write it as ada@example.com.",
    });
    return z.NEVER;
  });
