"use client";

import { ErrorHere } from "#components/layout/error-here.tsx";

// biome-ignore lint/suspicious/noShadowRestrictedNames: the name Next asks for
export default function Error(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorHere {...props} />;
}
