import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Messages } from "#components/i18n/provider.tsx";
import { catalogue, LOCALE } from "#components/i18n/server.ts";
import { Providers } from "#components/layout/providers.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Cairn", template: "%s · Cairn" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf8" },
    { media: "(prefers-color-scheme: dark)", color: "#131210" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang={LOCALE} className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Messages locale={LOCALE} messages={catalogue()} timeZone="UTC">
          <Providers nonce={nonce} now={Date.now()}>
            <div className="app-root">{children}</div>
          </Providers>
        </Messages>
      </body>
    </html>
  );
}
