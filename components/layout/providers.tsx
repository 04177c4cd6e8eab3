"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "#components/api.ts";
import { FormatProvider } from "#components/format-provider.tsx";
import { Toaster } from "#components/ui/toast.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";

/** What every page needs from the browser's side: theme, live data, time, hints and toasts. */
export function Providers({ nonce, now, children }: { nonce: string; now: number; children: ReactNode }) {
  const [queries] = useState(makeQueryClient);
  return (
    <CSPProvider nonce={nonce}>
      <ThemeProvider
        attribute="class"
        defaultTheme="system"
        enableSystem
        disableTransitionOnChange
        nonce={nonce}
      >
        <QueryClientProvider client={queries}>
          <FormatProvider locale="en-GB" timeZone="UTC" currency="EUR" now={now}>
            <TooltipProvider>{children}</TooltipProvider>
            <Toaster />
          </FormatProvider>
        </QueryClientProvider>
      </ThemeProvider>
    </CSPProvider>
  );
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the server refused it will refuse again; a broken line is worth two more tries.
        retry: (count, error) =>
          count < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
      },
    },
  });
}
