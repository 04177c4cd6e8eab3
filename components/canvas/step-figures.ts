type Counts = Readonly<Record<string, number>>;

/** What happened at one step so far, and who stands there now: the shape of the API's numbers. */
export type StepFigures = Readonly<{
  stepId: string;
  entered: number;
  stepIn: number;
  waiting: number;
  out: Counts;
  ended: Counts;
  sent: number;
  skipped: Counts;
  failed: number;
  clicked: number;
}>;

/** One figure of a card: its word, and the list behind it. */
export type CardFigure = Readonly<{
  word: "entered" | "here" | "sent" | "clicked" | "skipped" | "failed" | "passed" | "left";
  n: number;
  /** Of how many, where a share says more. */
  of?: number;
  list: "runs" | "deliveries" | null;
}>;

const sum = (counts: Counts) => Object.values(counts).reduce((total, n) => total + n, 0);

const here = ({ waiting }: StepFigures): CardFigure => ({ word: "here", n: waiting, list: "runs" });
const sent = (figures: StepFigures): CardFigure => ({ word: "sent", n: figures.sent, list: "deliveries" });
const failed = (figures: StepFigures): CardFigure => ({
  word: "failed",
  n: figures.failed,
  list: "deliveries",
});
const passed = ({ out }: StepFigures): CardFigure => ({ word: "passed", n: sum(out), list: null });

/** By kind where one stands out, else by family; the first is shown even while it is 0. */
const SHOWN: Readonly<Record<string, (figures: StepFigures) => readonly CardFigure[]>> = {
  trigger: ({ entered }) => [{ word: "entered", n: entered, list: "runs" }],
  message: (figures) => [
    sent(figures),
    { word: "clicked", n: figures.clicked, of: figures.sent, list: "deliveries" },
    { word: "skipped", n: sum(figures.skipped), list: "deliveries" },
    failed(figures),
    here(figures),
  ],
  webhook: (figures) => [sent(figures), failed(figures), here(figures)],
  exit: ({ ended }) => [{ word: "left", n: sum(ended), list: "runs" }],
  timing: (figures) => [here(figures), passed(figures)],
  other: (figures) => [passed(figures), here(figures)],
};

/** The figures that a card of this kind shows, those of nothing left out. */
export function cardFigures(
  kind: Readonly<{ kind: string; family: string }> | null,
  figures: StepFigures | undefined,
): readonly CardFigure[] {
  if (!figures) return [];
  const shown = (SHOWN[kind?.kind ?? ""] ?? SHOWN[kind?.family ?? ""] ?? SHOWN["other"])?.(figures) ?? [];
  return shown.filter(({ n }, at) => n > 0 || at === 0);
}

/** Fresh figures over the old ones: equal ones stay the same objects. */
export function mergeFigures(
  before: ReadonlyMap<string, StepFigures>,
  fresh: readonly StepFigures[],
): ReadonlyMap<string, StepFigures> {
  const merged = new Map(
    fresh.map((figures) => {
      const old = before.get(figures.stepId);
      return [
        figures.stepId,
        old && JSON.stringify(old) === JSON.stringify(figures) ? old : figures,
      ] as const;
    }),
  );
  const same =
    merged.size === before.size && [...merged].every(([id, figures]) => before.get(id) === figures);
  return same ? before : merged;
}
