"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import type { Catalogue } from "./server.ts";

/** Hands the words to client components. A missing key shows itself, and fails the test of the catalogue. */
export function Messages({
  locale,
  messages,
  timeZone,
  children,
}: {
  locale: string;
  messages: Catalogue;
  timeZone: string;
  children: ReactNode;
}) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone}>
      {children}
    </IntlProvider>
  );
}
