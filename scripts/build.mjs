// npm run build: everything that `npm start` would build, and nothing started.
import { prepare } from "./prepare.mjs";

await prepare();
const { buildWorkers } = await import("./build-workers.mjs");
const { buildWeb } = await import("./build-web.mjs");
await buildWorkers();
await buildWeb(console.log);
