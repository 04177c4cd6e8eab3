"use client";

import "./globals.css";

/** When not even the frame stands. Words are here, because the catalogue may be what failed. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto max-w-[26rem] px-4 pt-24">
          <h1 className="text-title">Cairn cannot answer just now</h1>
          <p className="mt-2 text-muted-foreground">
            The database may be starting. Your drafts and everything that waits are kept.
          </p>
          <button
            type="button"
            onClick={reset}
            className="mt-6 h-8 rounded-md bg-primary px-3 font-medium text-primary-foreground"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
