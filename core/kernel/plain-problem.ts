import { z } from "zod";

type RawIssue = Parameters<NonNullable<ReturnType<typeof z.config>["customError"]>>[0];

const WANTED: Readonly<Record<string, string>> = {
  string: "Enter a text",
  number: "Enter a number",
  int: "Enter a whole number",
  boolean: "Choose yes or no",
  array: "Enter a list",
  object: "Fill this in",
};

/**
 * What is wrong with a value, as people say it on a step card or in an answer of the API; undefined leaves it to zod.
 * A schema's own words come first.
 */
export function plainProblem(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined || issue.input === null ? "Fill this in" : WANTED[issue.expected];
    case "invalid_value":
      return issue.input === undefined || issue.input === null ? "Choose one" : undefined;
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum));
    default:
      return undefined;
  }
}

function tooSmall(origin: string, minimum: number): string | undefined {
  if (origin === "string") return minimum === 1 ? "Fill this in" : `Enter at least ${minimum} characters`;
  if (origin === "array") return `Add at least ${minimum}`;
  return origin === "number" || origin === "int" ? `Enter ${minimum} or more` : undefined;
}

function tooBig(origin: string, maximum: number): string | undefined {
  if (origin === "string") return `Enter at most ${maximum} characters`;
  if (origin === "array") return `Keep at most ${maximum}`;
  return origin === "number" || origin === "int" ? `Enter ${maximum} or less` : undefined;
}

z.config({ customError: plainProblem });
