// Who may import whom: the table of docs/architecture.md. Run by scripts/boundaries.mjs, which also counts
// what was read, because a cruiser that reads nothing finds nothing.
const { ROOMS } = require("./scripts/rooms.cjs");

const TESTS = "(\\.test\\.tsx?$|/testing/)";
const OWN =
  "^(app|components|core|steps|lib|workers|messages|prisma|tests|bench|scripts|generated|proxy\\.ts)";

/** Files of ours outside `allowed` must not be imported from `from`; packages are judged by the other rules. */
function only(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: "error",
    from: { path: from, pathNot: TESTS },
    to: { path: OWN, pathNot: allowed },
  };
}

const roomOrder = ROOMS.slice(0, -1).map((room, at) => ({
  name: `room-order-${room}`,
  comment: `lib/${room} stands below ${ROOMS.slice(at + 1).join(", ")}. Move what is shared down, or turn the call around.`,
  severity: "error",
  from: { path: `^lib/${room}/`, pathNot: TESTS },
  to: { path: `^lib/(${ROOMS.slice(at + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one idea, or a third is missing.",
      severity: "error",
      from: { pathNot: "^(generated|node_modules)/" },
      to: { circular: true },
    },
    {
      name: "not-found",
      comment: "The import leads nowhere.",
      severity: "error",
      from: { pathNot: "^(generated|node_modules)/" },
      to: { couldNotResolve: true },
    },
    {
      name: "core-packages",
      comment: "The core's only package is zod; it has no I/O.",
      severity: "error",
      from: { path: "^core/", pathNot: TESTS },
      to: { pathNot: "^(core|node_modules/zod)/", couldNotResolve: false },
    },
    {
      name: "step-packages",
      comment: "A step's behaviour needs the core, zod and its own folder.",
      severity: "error",
      from: { path: "^steps/([^/]+)/step\\.ts$" },
      to: { pathNot: "^(core|steps/$1|node_modules/zod)/", couldNotResolve: false },
    },
    only(
      "form-imports",
      "^steps/[^/]+/form\\.tsx$",
      "^(core|components|steps)/",
      "A form is made of fields.",
    ),
    {
      name: "form-own-folder",
      comment: "A step kind knows no other step kind.",
      severity: "error",
      from: { path: "^steps/([^/]+)/", pathNot: TESTS },
      to: { path: "^steps/[^/]+/", pathNot: "^steps/$1/" },
    },
    only(
      "component-imports",
      "^components/",
      "^(components|core|messages)/",
      "Components are React without a database: what they show is handed in, or read through /api/v1.",
    ),
    {
      name: "component-packages",
      comment: "Components are React without a database.",
      severity: "error",
      from: { path: "^(components|steps/[^/]+/form\\.tsx)", pathNot: TESTS },
      to: {
        path: "^node_modules/(pg|bullmq|ioredis|pino|nodemailer|undici|prisma|@prisma|esbuild|next-auth/(?!react))",
      },
    },
    only(
      "room-imports",
      "^lib/",
      "^(lib|core|messages|generated|steps/registry\\.gen\\.ts)",
      "A room knows the core, the words, the step registry, the generated client and the rooms below it.",
    ),
    {
      name: "room-without-a-place",
      comment: "A new room of lib/ gets its line in scripts/rooms.cjs and docs/architecture.md.",
      severity: "error",
      from: {},
      to: { path: "^lib/", pathNot: `^lib/(${ROOMS.join("|")})/` },
    },
    ...roomOrder,
    only("worker-imports", "^workers/", "^(workers|lib|core)/", "A worker entry starts and stops rooms."),
    {
      name: "tracker-imports",
      comment: "The snippet goes to every page of a shop: it brings nothing along.",
      severity: "error",
      from: { path: "^tracker/", pathNot: TESTS },
      to: { pathNot: "^tracker/" },
    },
    only(
      "app-imports",
      "^(app/|proxy\\.ts$)",
      "^(app|components|core|lib|messages)/|^steps/(registry|forms|help)\\.gen\\.ts$",
      "A door knows components, rooms, the core and the registries of step kinds.",
    ),
    {
      name: "nobody-imports",
      comment: "Doors, entries, tests and scripts are ends: nobody builds on them.",
      severity: "error",
      from: { path: "^(app|components|core|steps|lib|workers)/", pathNot: TESTS },
      to: { path: "^(app|workers|tests|bench|scripts)/", pathNot: "^(app|workers)/" },
    },
    {
      name: "nobody-imports-doors",
      comment: "Doors and entries are ends: nobody builds on them.",
      severity: "error",
      from: { path: "^(components|core|steps|lib|scripts)/", pathNot: TESTS },
      to: { path: "^(app|workers)/" },
    },
    {
      name: "no-development-packages",
      comment: "What runs in production is a dependency, not a development dependency.",
      severity: "error",
      from: { path: "^(app|components|core|steps|lib|workers)/", pathNot: TESTS },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
        couldNotResolve: false,
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(\\.next|\\.data|dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".cjs", ".js", ".json"],
      conditionNames: ["import", "node", "require", "default"],
      exportsFields: ["exports"],
    },
  },
};
