import { Fragment, type ReactNode } from "react";

/** A step kind's README, as far as it uses Markdown: headings, paragraphs, lists, bold, italics and code. */
export function HelpText({ text }: { text: string }) {
  const blocks = text.trim().split(/\n\s*\n/);
  return (
    <div className="flex flex-col gap-3 text-body text-pretty">
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes while it is shown
        <Block key={at} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: string }) {
  if (block.startsWith("# ")) return null;
  if (block.startsWith("## ")) return <h3 className="font-semibold">{block.slice(3)}</h3>;
  if (block.startsWith("- ")) {
    const items = block.split(/\n(?=- )/).map((item) => item.slice(2).replace(/\n\s*/g, " "));
    return (
      <ul className="flex list-disc flex-col gap-1.5 ps-4 marker:text-faint">
        {items.map((item) => (
          <li key={item}>{inline(item)}</li>
        ))}
      </ul>
    );
  }
  return <p>{inline(block.replace(/\n/g, " "))}</p>;
}

function inline(text: string): ReactNode {
  return text.split(/(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`)/).map((part, at) => {
    const key = `${at} ${part}`;
    if (part.startsWith("**")) return <strong key={key}>{part.slice(2, -2)}</strong>;
    if (part.startsWith("*") && part.length > 2) return <em key={key}>{part.slice(1, -1)}</em>;
    if (part.startsWith("`")) {
      return (
        <code key={key} className="rounded-sm bg-sunken px-1 text-dense">
          {part.slice(1, -1)}
        </code>
      );
    }
    return <Fragment key={key}>{part}</Fragment>;
  });
}
