import type { useTranslations } from "use-intl";
import type { Format } from "#components/format.ts";
import type { Issue } from "#core/journey/issue.ts";
import { type ReadStep, summaryOf } from "#core/journey/reading.ts";
import { type CardFigure, cardFigures, type StepFigures } from "./step-figures.ts";

type Words = ReturnType<typeof useTranslations>;
type Labelled = Readonly<{
  read: ReadStep;
  rank: number;
  total: number;
  issues: readonly Issue[];
  figures: StepFigures | undefined;
  changed: boolean;
  /** Where versions are compared. */
  mark?: "added" | "removed" | "changed" | undefined;
  /** The journey is held: whoever waits here waits to be let go on. */
  held?: boolean;
}>;

/**
 * What a screen reader says of a card (ux 3.8): "Email, Cart reminder 1, step 4 of 9, 1,204 sent, 1 warning,
 * 2 outputs: next, not sent."
 */
export function stepLabel(t: Words, format: Format, step: Labelled): string {
  const { read, rank, total, issues, changed, mark, held } = step;
  const waiting = step.figures?.waiting ?? 0;
  const outputs = read.outputs.map(({ label }) => label).join(", ");
  const parts = [
    read.kind?.title ?? t("card.unknownKind"),
    read.step.name,
    t("card.place", { rank, total }),
    summaryOf(read),
    ...cardFigures(read.kind, step.figures).map((figure) => figureText(t, format, figure)),
    issueWords(t, issues),
    ...(read.step.off ? [t("card.off")] : []),
    ...(changed ? [t("card.changed")] : []),
    ...(mark ? [t(`diff.change.${mark}`)] : []),
    ...(held && waiting > 0 ? [t("card.held", { n: waiting })] : []),
    read.outputs.length > 0
      ? t("card.outputs", { n: read.outputs.length, list: outputs })
      : t("card.noOutputs"),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** "1,204 sent", "6.1 % clicked". */
export function figureText(t: Words, format: Format, { word, n, of }: CardFigure): string {
  const value = of === undefined ? format.short(n) : format.share(n, of);
  return t(`figure.${word}`, { n, value });
}

/** "2 errors", "1 warning", "no issues". */
export function issueWords(t: Words, issues: readonly Issue[]): string {
  const count = (level: Issue["level"]) => issues.filter((one) => one.level === level).length;
  const [blocks, warns] = [count("block"), count("warn")];
  if (blocks > 0) return t("card.errors", { n: blocks });
  return warns > 0 ? t("card.warnings", { n: warns }) : t("card.noIssues");
}
