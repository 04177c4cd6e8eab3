"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { EventPicker } from "#components/fields/event-picker.tsx";
import { EventsInHand } from "#components/fields/lookups.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { Exit } from "#core/journey/document.ts";
import { ALWAYS } from "#core/rules/rule.ts";
import { newId } from "./new-step.ts";
import { useSettings } from "./settings-goals.tsx";

const EVENT_SCOPE = { roots: ["event"], history: false } as const;
const PERSON_SCOPE = { roots: ["person", "cart"], history: true } as const;
const MOST = 20;

type ExitOf<Kind extends Exit["kind"]> = Extract<Exit, { kind: Kind }>;

/** What ends the journey at once, wherever somebody stands (S-4.1, S-4.2). */
export function ExitSettings() {
  const t = useTranslations("editor.settings.exits");
  const [{ exits }, change] = useSettings();
  const set = (at: number, exit: Exit) =>
    change({ exits: exits.map((one, index) => (index === at ? exit : one)) }, `exit ${exit.id}`);
  const add = (exit: Exit) => change({ exits: [...exits, exit] });
  return (
    <section data-section="exits" className="scroll-mt-3">
      <h3 className="text-body font-semibold">{t("title")}</h3>
      <p className="mt-0.5 mb-3 text-meta text-pretty text-muted-foreground">{t("text")}</p>
      <ul className="flex flex-col gap-3 empty:hidden">
        {exits.map((exit, at) => (
          <li key={exit.id} className="rounded-lg border border-border p-3">
            <div className="mb-2 flex items-center justify-between gap-2">
              <span className="text-dense font-medium">{t(`kind.${exit.kind}`)}</span>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={t("remove")}
                icon={<Trash2 aria-hidden />}
                className="-me-1.5 -mt-1"
                onClick={() => change({ exits: exits.filter((one) => one !== exit) })}
              />
            </div>
            <ExitForm exit={exit} onChange={(next) => set(at, next)} />
          </li>
        ))}
      </ul>
      {exits.length < MOST ? (
        <AddExit hasCart={exits.some(({ kind }) => kind === "cart")} onAdd={add} />
      ) : null}
    </section>
  );
}

function AddExit({ hasCart, onAdd }: { hasCart: boolean; onAdd: (exit: Exit) => void }) {
  const t = useTranslations("editor.settings.exits");
  const id = () => newId("x");
  return (
    <Menu
      align="start"
      trigger={
        <Button size="sm" className="mt-2" icon={<Plus aria-hidden />}>
          {t("add")}
        </Button>
      }
    >
      <MenuItem
        onSelect={() =>
          onAdd({ kind: "event", id: id(), event: "Order Completed", where: ALWAYS, match: "key" })
        }
      >
        {t("kind.event")}
      </MenuItem>
      {hasCart ? null : (
        <MenuItem
          onSelect={() =>
            onAdd({ kind: "cart", id: id(), anyOrder: true, onCheckout: true, unavailable: "drop" })
          }
        >
          {t("kind.cart")}
        </MenuItem>
      )}
      <MenuItem onSelect={() => onAdd({ kind: "rule", id: id(), rule: ALWAYS })}>{t("kind.rule")}</MenuItem>
    </Menu>
  );
}

function ExitForm({ exit, onChange }: { exit: Exit; onChange: (exit: Exit) => void }) {
  if (exit.kind === "event") return <EventExit exit={exit} onChange={onChange} />;
  if (exit.kind === "cart") return <CartExit exit={exit} onChange={onChange} />;
  return <RuleExit exit={exit} onChange={onChange} />;
}

function EventExit({ exit, onChange }: { exit: ExitOf<"event">; onChange: (exit: Exit) => void }) {
  const t = useTranslations("editor.settings.exits");
  return (
    <EventsInHand events={[exit.event]}>
      <div className="flex flex-col gap-3">
        <EventPicker
          value={exit.event}
          aria-label={t("kind.event")}
          onChange={(event) => event !== "" && onChange({ ...exit, event })}
        />
        <SelectField
          name="match"
          label={t("match")}
          value={exit.match}
          options={[
            { value: "key", label: t("matchKey") },
            { value: "cart", label: t("matchCart") },
            { value: "any", label: t("matchAny") },
          ]}
          onChange={(match) => onChange({ ...exit, match })}
        />
        <RuleField
          name="where"
          label={t("where")}
          value={exit.where}
          scope={EVENT_SCOPE}
          onChange={(where) => onChange({ ...exit, where: where ?? ALWAYS })}
        />
      </div>
    </EventsInHand>
  );
}

/** The abandoned cart's own: emptied, ordered, checked out, sold out (S-12.5 to S-12.8). */
function CartExit({ exit, onChange }: { exit: ExitOf<"cart">; onChange: (exit: Exit) => void }) {
  const t = useTranslations("editor.settings.exits");
  return (
    <div className="flex flex-col gap-3">
      <p className="text-meta text-pretty text-muted-foreground">{t("cartText")}</p>
      <Switch checked={exit.onCheckout} onChange={(onCheckout) => onChange({ ...exit, onCheckout })}>
        {t("onCheckout")}
      </Switch>
      <Switch
        checked={exit.anyOrder}
        onChange={(anyOrder) => onChange({ ...exit, anyOrder })}
        hint={t("anyOrderHint")}
      >
        {t("anyOrder")}
      </Switch>
      <SelectField
        name="unavailable"
        label={t("unavailable")}
        value={exit.unavailable}
        options={(["drop", "keep", "abort"] as const).map((value) => ({
          value,
          label: t(`unavailableChoice.${value}`),
        }))}
        onChange={(unavailable) => onChange({ ...exit, unavailable })}
      />
    </div>
  );
}

function RuleExit({ exit, onChange }: { exit: ExitOf<"rule">; onChange: (exit: Exit) => void }) {
  const t = useTranslations("editor.settings.exits");
  return (
    <RuleField
      name="rule"
      label={t("when")}
      emptyHint={t("ruleHint")}
      value={exit.rule}
      scope={PERSON_SCOPE}
      onChange={(rule) => onChange({ ...exit, rule: rule ?? ALWAYS })}
    />
  );
}
