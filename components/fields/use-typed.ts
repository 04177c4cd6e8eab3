"use client";

import { type KeyboardEvent, useRef } from "react";

/** Keys of a field that is being typed in: Enter commits by leaving it, Esc brings back what stood there (ux 3.5). */
export function useTyped(value: string, restore: (value: string) => void) {
  const before = useRef(value);
  return {
    onFocus: () => {
      before.current = value;
    },
    onKeyDown: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      if (event.key === "Enter" && event.currentTarget instanceof HTMLInputElement) {
        event.currentTarget.blur();
        event.currentTarget.focus();
      }
      if (event.key !== "Escape" || before.current === value) return;
      event.stopPropagation();
      restore(before.current);
    },
  };
}
