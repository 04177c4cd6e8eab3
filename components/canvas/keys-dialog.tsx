"use client";

import { useTranslations } from "use-intl";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

/** What `?` lists: only keys that do something. */
const KEYS: readonly (readonly [word: string, keys: readonly string[]])[] = [
  ["undo", ["⌘", "Z"]],
  ["redo", ["⇧", "⌘", "Z"]],
  ["walk", ["↑", "↓"]],
  ["branch", ["←", "→"]],
  ["ends", ["Home", "End"]],
  ["nudge", ["⌥", "↑ ↓ ← →"]],
  ["open", ["Enter"]],
  ["back", ["Esc"]],
  ["add", ["A"]],
  ["connect", ["C"]],
  ["move", ["M"]],
  ["rename", ["F2"]],
  ["delete", ["Del"]],
  ["off", ["D"]],
  ["copy", ["⌘", "C"]],
  ["paste", ["⌘", "V"]],
  ["duplicate", ["⌘", "D"]],
  ["all", ["⌘", "A"]],
  ["find", ["⌘", "F"]],
  ["note", ["⇧", "S"]],
  ["tidy", ["⇧", "⌥", "T"]],
  ["issues", ["I"]],
  ["nextIssue", ["F8"]],
  ["zoom", ["+", "−", "0", "1"]],
  ["outline", ["⌘", "⌥", "O"]],
  ["checkpoint", ["⌘", "S"]],
  ["publish", ["⌘", "Enter"]],
];

/** The keyboard of the editor. ⌘ is Ctrl where there is no ⌘. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("editor.keys");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={t("title")}
      description={t("text")}
    >
      <dl className="grid gap-x-10 gap-y-0.5 md:grid-cols-2">
        {KEYS.map(([word, keys]) => (
          <div
            key={word}
            className="flex min-h-8 items-center justify-between gap-4 border-b border-border/60 py-1"
          >
            <dt className="text-dense">{t(word)}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
