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

/** @param {Job} job */
function tryToWork(job) {
  try {
    return work(job);
  } catch (error) {
    return { kind: "failed", ...problemOf(error) };
  }
}

/** @param {Check} check */
function tryToCheck({ check }) {
  try {
    return { kind: "checked", checks: checkParts(check) };
  } catch (error) {
    return { kind: "failed", ...problemOf(error) };
  }
}

parentPort?.on("message", (/** @type {{jobs: readonly Job[]} | Check} */ asked) => {
  parentPort?.postMessage(
    "check" in asked ? tryToCheck(asked) : { kind: "answers", answers: asked.jobs.map(tryToWork) },
  );
});
parentPort?.postMessage({ kind: "ready" });
