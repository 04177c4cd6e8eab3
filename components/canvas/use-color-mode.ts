"use client";

import { useTheme } from "next-themes";
import { useEffect, useState } from "react";

/** The theme, once the browser has said which: the server draws the light one. */
export function useColorMode(): "light" | "dark" {
  const { resolvedTheme } = useTheme();
  const [known, setKnown] = useState(false);
  useEffect(() => setKnown(true), []);
  return known && resolvedTheme === "dark" ? "dark" : "light";
}
