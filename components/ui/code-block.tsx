import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

/** Code to read or to take along. Lines that begin with + or − are marked when `diff` is set. */
export function CodeBlock({
  code,
  title,
  diff = false,
  wrap = false,
  className,
}: {
  code: string;
  title?: ReactNode;
  diff?: boolean;
  wrap?: boolean;
  className?: string;
}) {
  return (
    <figure className={cn("min-w-0 overflow-hidden rounded-lg border border-border bg-sunken", className)}>
      <figcaption className="flex h-9 items-center justify-between gap-2 border-b border-border ps-3 pe-1 text-meta text-muted-foreground">
        <span className="truncate">{title}</span>
        <CopyButton value={diff ? withoutMarks(code) : code} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        tabIndex={0}
        className={cn(
          "overflow-x-auto p-3 font-mono text-dense",
          wrap && "whitespace-pre-wrap wrap-anywhere",
        )}
      >
        {diff ? <code>{code.split("\n").map(diffLine)}</code> : <code>{code}</code>}
      </pre>
    </figure>
  );
}

function diffLine(line: string, at: number) {
  const look = line.startsWith("+")
    ? "bg-ok-soft text-ok"
    : line.startsWith("-")
      ? "bg-bad-soft text-bad"
      : "";
  return (
    <span key={at} className={cn("-mx-3 block px-3", look)}>
      {line || " "}
    </span>
  );
}

/** What is worth copying of a diff is how it reads afterwards. */
function withoutMarks(code: string): string {
  return code
    .split("\n")
    .filter((line) => !line.startsWith("-"))
    .map((line) => line.replace(/^[+ ] ?/, ""))
    .join("\n");
}
