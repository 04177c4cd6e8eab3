"use client";

import { Globe, Server, Shuffle, Terminal, Webhook } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { useSubmit } from "#components/use-submit.ts";
import type { ConnectorEntry } from "#lib/intake/sources/webhook/settings.ts";
import { SecretOnceDialog } from "../secret-once-dialog.tsx";
import { newWebhook, PlatformFields } from "./platform-fields.tsx";

const TILES = [
  ["web", Globe],
  ["node", Server],
  ["segment", Shuffle],
  ["curl", Terminal],
  ["webhook", Webhook],
] as const;
type Tile = (typeof TILES)[number][0];

type Added = Readonly<{ id: string; secret: string | null }>;

/** A kind and a name; the source's own page then shows the code. */
export function NewSourceForm({ connectors }: { connectors: readonly ConnectorEntry[] }) {
  const t = useTranslations("settings.sources.new");
  const router = useRouter();
  const { path } = useWorkspace();
  const submit = useSubmit();
  const [tile, setTile] = useState<Tile>("web");
  const [name, setName] = useState<string | null>(null);
  const [added, setAdded] = useState<Added | null>(null);
  const [kind, setKind] = useState(connectors[0]?.kind ?? "");
  const connector = connectors.find((one) => one.kind === kind);
  const [secret, setSecret] = useState("");
  const suggested = tile === "webhook" ? (connector?.title ?? "") : t(`suggested.${tile}`);
  const shownName = name ?? suggested;

  const open = (id: string) =>
    router.push(path(`/settings/sources/${id}${tile === "webhook" ? "" : `?as=${tile}`}`));
  const create = () =>
    submit.run(async () => {
      const body =
        tile === "webhook" && connector
          ? newWebhook(connector, shownName, secret)
          : { kind: "http", name: shownName };
      const fresh = await api<Added>("sources", { method: "POST", body });
      if (fresh.secret) setAdded(fresh);
      else open(fresh.id);
    });

  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <FormProblem problem={submit.problem} />
      <RadioCards
        label={t("what")}
        columns={2}
        value={tile}
        onChange={setTile}
        options={TILES.map(([value, Icon]) => ({
          value,
          label: t(`tiles.${value}`),
          hint: t(`hints.${value}`),
          icon: <Icon aria-hidden />,
        }))}
      />
      {tile === "webhook" ? (
        <PlatformFields
          connectors={connectors}
          kind={kind}
          onKind={setKind}
          secret={secret}
          onSecret={setSecret}
          issue={submit.issueAt("/secret")}
        />
      ) : null}
      <Field label={t("name")} hint={t("nameHint")} error={submit.issueAt("/name")} className="max-w-sm">
        <Input required value={shownName} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" busy={submit.busy} className="self-start">
        {t("act")}
      </Button>
      {added?.secret ? <SecretOnceDialog secret={added.secret} onClose={() => open(added.id)} /> : null}
    </form>
  );
}
