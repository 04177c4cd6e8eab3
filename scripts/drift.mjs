// npm run db:diff: do the migrations make what schema.prisma says? Looked at on a database that is thrown away,
// on the server of DATABASE_URL, else on one of its own.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { startPostgres } from "./pg-local.mjs";

const given = process.env.DATABASE_URL;
const server = given ? null : await startPostgres(path.join(process.env.CAIRN_DATA_DIR ?? ".data", "drift"));
try {
  process.exitCode = compare(given ?? server.url);
} finally {
  await server?.stop();
}

function compare(url) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      "node_modules/prisma/build/index.js",
      ...["migrate", "diff", "--from-migrations", "prisma/migrations"],
      ...["--to-schema", "prisma/schema.prisma", "--exit-code"],
    ],
    { encoding: "utf8", env: { ...process.env, DATABASE_URL: url } },
  );
  if (status === 0) {
    console.log("drift: migrations and schema.prisma agree");
    return 0;
  }
  console.error(stdout + stderr);
  if (status === 2) {
    console.error("drift: the migrations do not make what schema.prisma says. Write what is missing with");
    console.error(
      "  npx prisma migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --script",
    );
  }
  return 1;
}
