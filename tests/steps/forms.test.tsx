import { readdirSync, readFileSync } from "node:fs";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { renderToString } from "react-dom/server";
import { IntlProvider } from "use-intl";
import { describe, expect, test } from "vitest";
import type { StepFormProps } from "#components/canvas/step-form.ts";
import { WorkspaceProvider } from "#components/layout/workspace-context.tsx";
import { stepKinds } from "#steps/registry.gen.ts";

const messages = Object.fromEntries(
  readdirSync("messages/en").map((file) => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(`messages/en/${file}`, "utf8")),
  ]),
);
const workspace = { slug: "shop", capabilities: [] } as unknown as Parameters<
  typeof WorkspaceProvider
>[0]["value"];

type FormModule = Readonly<{ default: ComponentType<StepFormProps<object>> }>;

/** What the inspector shows of a config at first. */
async function shown(kind: string, config: object, issue: string | null): Promise<string> {
  const { default: Form } = (await import(`../../steps/${kind}/form.tsx`)) as FormModule;
  return renderToString(
    <QueryClientProvider client={new QueryClient()}>
      <WorkspaceProvider value={workspace}>
        <IntlProvider locale="en" messages={messages} timeZone="UTC">
          <Form config={config} change={() => {}} issueAt={() => issue} newId={() => "new"} stepId="step" />
        </IntlProvider>
      </WorkspaceProvider>
    </QueryClientProvider>,
  );
}

describe.each(stepKinds.map((kind) => [kind.kind, kind] as const))("the form of %s", (name, kind) => {
  test("takes a fresh step, a finished one, what its schema fills in, and what is wrong", async () => {
    const configs = [kind.blank, kind.example, kind.schema.parse(kind.example)] as object[];
    for (const config of configs) {
      expect(await shown(name, config, null)).not.toMatch(/undefined|\[object|MISSING/);
      expect(await shown(name, config, "This is wrong")).not.toMatch(/undefined|\[object|MISSING/);
    }
  });
});
