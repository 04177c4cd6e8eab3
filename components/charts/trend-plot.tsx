"use client";

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Series, TrendRow } from "#components/charts/trend-row.ts";
import { useFormat } from "#components/format-provider.tsx";

/** In this order (ux 1.3); dashes tell lines apart where colours cannot. */
const LOOK = [
  { stroke: "var(--accent-strong)", strokeDasharray: "" },
  { stroke: "var(--logic)", strokeDasharray: "5 3" },
  { stroke: "var(--timing)", strokeDasharray: "2 3" },
  { stroke: "var(--data)", strokeDasharray: "8 3 2 3" },
] as const;

const TICK = { fontSize: 12, fill: "var(--faint)" };
const MARGIN = { top: 4, right: 8, bottom: 0, left: 0 };
const SHORT = { day: "numeric", month: "short", timeZone: "UTC" } as const;

/** Lines over days. The table beside it says the same to whoever cannot see lines. */
export function TrendPlot({
  title,
  series,
  rows,
}: {
  title: string;
  series: readonly Series[];
  rows: readonly TrendRow[];
}) {
  const format = useFormat();
  const days = new Intl.DateTimeFormat(format.locale, SHORT);
  const dayName = (day: unknown) => days.format(new Date(`${String(day)}T00:00:00Z`));
  return (
    <figure aria-label={title}>
      <div className="h-64" aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={[...rows]} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--border)" vertical={false} />
            <XAxis
              dataKey="day"
              tickFormatter={dayName}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              minTickGap={32}
            />
            <YAxis
              tick={TICK}
              tickLine={false}
              axisLine={false}
              width={44}
              allowDecimals={false}
              tickFormatter={(n: number) => format.short(n)}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: "var(--edge)" }}
              content={({ active, payload, label }) =>
                active && payload ? (
                  <Hint title={dayName(label)} row={payload[0]?.payload as TrendRow} series={series} />
                ) : null
              }
            />
            {series.map(({ key }, at) => (
              <Line
                key={key}
                type="linear"
                dataKey={key}
                dot={rows.length < 3}
                strokeWidth={1.75}
                isAnimationActive={false}
                {...(LOOK[at % LOOK.length] ?? LOOK[0])}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
      <Legend series={series} />
    </figure>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 ps-11 text-meta text-muted-foreground">
      {series.map(({ key, label }, at) => {
        const look = LOOK[at % LOOK.length] ?? LOOK[0];
        return (
          <span key={key} className="inline-flex items-center gap-1.5">
            <svg aria-hidden width="20" height="4">
              <line x1="0" x2="20" y1="2" y2="2" strokeWidth="2" {...look} />
            </svg>
            {label}
          </span>
        );
      })}
    </figcaption>
  );
}

function Hint({
  title,
  row,
  series,
}: {
  title: string;
  row: TrendRow | undefined;
  series: readonly Series[];
}) {
  const format = useFormat();
  return (
    <div className="rounded-md border border-border bg-overlay px-2.5 py-2 text-meta shadow-float">
      <p className="font-medium">{title}</p>
      {series.map(({ key, label, money }) => (
        <p key={key} className="flex justify-between gap-4 text-muted-foreground">
          {label}
          <span className="num text-foreground">
            {money ? format.money(row?.[key] ?? 0) : format.count(Number(row?.[key] ?? 0))}
          </span>
        </p>
      ))}
    </div>
  );
}
