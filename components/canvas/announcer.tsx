"use client";

import { useEditorState } from "./editor-context.tsx";

/** What was done, for whoever hears the page. */
export function Announcer() {
  const { text, serial } = useEditorState((state) => state.announcement);
  return (
    <div aria-live="polite" role="status" className="sr-only" data-announcer>
      {/* The same words twice in a row are news again. */}
      <span key={serial}>{text}</span>
    </div>
  );
}
