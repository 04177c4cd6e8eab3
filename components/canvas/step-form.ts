import type { JsonObject } from "#core/kernel/json.ts";

/** What the inspector hands to the form of a step kind. A config under construction may lack what is required. */
export type StepFormProps<Config> = Readonly<{
  config: Config;
  change: (config: Config | JsonObject) => void;
  /** The first thing wrong at a field, by its dotted path. */
  issueAt: (path: string) => string | null;
  /** A fresh id for a part of the step, such as an arm. */
  newId: () => string;
  stepId: string;
}>;
