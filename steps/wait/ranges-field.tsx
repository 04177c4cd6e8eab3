"use client";

import { RowIssue } from "#components/fields/key-value-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { Input } from "#components/ui/input.tsx";

type Range = Readonly<{ start: string; end: string }>;

/** Times of day at which people may go on. */
export function RangesField({
  ranges,
  issueAt,
  onChange,
}: Readonly<{
  ranges: readonly Range[] | undefined;
  issueAt: (path: string) => string | null;
  onChange: (ranges: Range[]) => void;
}>) {
  return (
    <ListField<Range>
      name="ranges"
      label="Between"
      hint="Who comes within goes on at once. An end before its start lies on the next day."
      addLabel="Add a time of day"
      items={ranges}
      max={4}
      issue={issueAt("ranges")}
      blank={() => ({ start: "09:00", end: "18:00" })}
      onChange={onChange}
      row={(range, at, set) => (
        <div className="flex flex-col gap-1.5" data-field={`ranges.${at}`}>
          <div className="flex items-center gap-1.5 text-dense">
            <Input
              value={range.start}
              aria-label={`Start ${at + 1}`}
              maxLength={5}
              className="w-20"
              onChange={(event) => set({ ...range, start: event.target.value })}
            />
            and
            <Input
              value={range.end}
              aria-label={`End ${at + 1}`}
              maxLength={5}
              className="w-20"
              onChange={(event) => set({ ...range, end: event.target.value })}
            />
          </div>
          <RowIssue
            text={issueAt(`ranges.${at}.start`) ?? issueAt(`ranges.${at}.end`) ?? issueAt(`ranges.${at}`)}
          />
        </div>
      )}
    />
  );
}
