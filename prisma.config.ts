import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// The native schema engine is a download; ours is the same engine as WebAssembly, from npm.
// Windows cannot spawn a script, and keeps the native one.
if (process.platform !== "win32") {
  process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= fileURLToPath(
    new URL("./scripts/schema-engine.mjs", import.meta.url),
  );
}
process.env["CHECKPOINT_DISABLE"] ??= "1";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  // Not env(): that throws in `prisma generate` when the variable is unset.
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
