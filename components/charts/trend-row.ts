/** A line of a trend. */
export type Series = Readonly<{ key: string; label: string; money?: boolean }>;
/** One day of it, with a value for each line. */
export type TrendRow = Readonly<{ day: string }> & Readonly<Record<string, string | number>>;
