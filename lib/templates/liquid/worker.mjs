import { parentPort } from "node:worker_threads";
import { checkParts, parsePart, renderPart } from "./engine.mjs";
import { problemOf } from "./problems.mjs";

/** The thread that renders templates: it may be ended at any moment, and knows nothing but what it is sent (SEC-40). */

/** @typedef {import("./engine.mjs").Part} Part */
/** @typedef {{check: readonly Part[]}} Check */
/** @typedef {{key: string, parts?: readonly Part[], data: object, reader: {locale: string, zone: string, currency: string | null}}} Job */

const KEPT = 200;
/** @type {Map<string, readonly import("./engine.mjs").Parsed[]>} */
const parsed = new Map();

/** @param {Job} job */
function work({ key, parts, data, reader }) {
  const templates = parts ? keep(key, parts.map(parsePart)) : parsed.get(key);
  if (!templates) return { kind: "unknown" };
  return { kind: "rendered", texts: templates.map((template) => renderPart(template, data, reader)) };
}

/**
 * @param {string} key
 * @param {readonly import("./engine.mjs").Parsed[]} templates
 */
function keep(key, templates) {
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value ?? "");
  parsed.set(key, templates);
  return templates;
}

parentPort?.on("message", (/** @type {Job | Check} */ job) => {
  try {
    parentPort?.postMessage("check" in job ? { kind: "checked", checks: checkParts(job.check) } : work(job));
  } catch (error) {
    parentPort?.postMessage({ kind: "failed", ...problemOf(error) });
  }
});
parentPort?.postMessage({ kind: "ready" });
