import { CodeBlock } from "#components/ui/code-block.tsx";

/** Data as they are, indented, to read and to copy. */
export function JsonView({
  value,
  title,
  className,
}: {
  value: unknown;
  title?: string;
  className?: string;
}) {
  return (
    <CodeBlock
      code={JSON.stringify(value, null, 2)}
      wrap
      {...(title ? { title } : {})}
      {...(className ? { className } : {})}
    />
  );
}
