/** A line without axes: the shape of a few figures whose sum stands beside it. */
export function Spark({ points, className }: { points: readonly number[]; className?: string }) {
  const most = Math.max(1, ...points);
  const step = 100 / Math.max(1, points.length - 1);
  const line = points.map((point, at) => `${at * step},${27 - (point / most) * 26}`).join(" ");
  return (
    <svg aria-hidden viewBox="0 0 100 28" preserveAspectRatio="none" className={className}>
      <polyline
        points={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
