/**
 * The rooms of lib/ from the ground up: a room may import those before it, never those after it.
 * docs/architecture.md lists the same ones in the same order (tests/architecture).
 */
const ROOMS = [
  "platform",
  "workspaces",
  "deadletters",
  "eventlog",
  "people",
  "consent",
  "segments",
  "decisions",
  "templates",
  "journeys",
  "analytics",
  "runs",
  "delivery",
  "engine",
  "feedback",
  "intake",
  "simulate",
  "operations",
  "jobs",
];

module.exports = { ROOMS };
