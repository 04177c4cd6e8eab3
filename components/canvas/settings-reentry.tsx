"use client";

import { useTranslations } from "use-intl";
import { DurationField } from "#components/fields/duration-field.tsx";
import { FieldFrame } from "#components/fields/field-frame.tsx";
import { useLookups } from "#components/fields/lookups.tsx";
import { NumberField } from "#components/fields/number-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import type { Reentry } from "#core/journey/document.ts";
import { useEditorState } from "./editor-context.tsx";
import { useIssueWords } from "./issue-words.ts";
import { useSettings } from "./settings-goals.tsx";

const MODES = ["after_exit", "once", "replace", "always"] as const;

/** Who may come in again, and what tells two entries apart (S-3). */
export function ReentrySettings() {
  const t = useTranslations("editor.settings.reentry");
  const [{ reentry }, change] = useSettings();
  const set = (part: Partial<Reentry>) =>
    change({ reentry: { ...reentry, ...part } }, `reentry ${Object.keys(part).join()}`);
  return (
    <section data-section="reentry" className="scroll-mt-3 flex flex-col gap-4">
      <div>
        <h3 className="text-body font-semibold">{t("title")}</h3>
        <p className="mt-0.5 text-meta text-pretty text-muted-foreground">{t("text")}</p>
      </div>
      <SelectField
        name="mode"
        label={t("mode")}
        value={reentry.mode}
        options={MODES.map((value) => ({ value, label: t(`modes.${value}`), hint: t(`modeHints.${value}`) }))}
        onChange={(mode) => set({ mode })}
      />
      {reentry.mode === "always" ? null : <KeyFields reentry={reentry} set={set} />}
      {reentry.mode === "once" ? null : <Limits reentry={reentry} set={set} />}
    </section>
  );
}

type Part = Readonly<{ reentry: Reentry; set: (part: Partial<Reentry>) => void }>;

function KeyFields({ reentry, set }: Part) {
  const t = useTranslations("editor.settings.reentry");
  const { properties, inHand } = useLookups();
  const words = useIssueWords();
  const keyless = useEditorState((state) => state.issues.find(({ code }) => code === "L-205"));
  const issue = keyless ? words.text(keyless) : null;
  const seen = [...new Set(inHand.flatMap((event) => properties[event] ?? []))];
  const keyed = reentry.key !== null;
  const setKey = (typed: string) => {
    const name = typed.trim().replace(/^properties\./, "");
    if (name === "" || /^[^.[\]]+(\.[^.[\]]+)*$/.test(name))
      set({ key: name === "" ? "" : `properties.${name}` });
  };
  return (
    <>
      <SelectField
        name="keyed"
        label={t("apart")}
        value={keyed ? "key" : "person"}
        options={[
          { value: "person", label: t("perPerson") },
          { value: "key", label: t("perKey"), hint: t("perKeyHint") },
        ]}
        onChange={(kind) =>
          set({ key: kind === "person" ? null : seen.includes("cart_id") ? "properties.cart_id" : "" })
        }
      />
      {keyed ? (
        <>
          <FieldFrame name="key" label={t("key")} issue={issue} hint={t("keyHint")}>
            <Combobox
              free
              mono
              value={(reentry.key ?? "").replace(/^properties\./, "")}
              options={seen.map((name) => ({ value: name, label: name }))}
              placeholder="cart_id"
              onChange={setKey}
            />
          </FieldFrame>
          <SelectField
            name="missingKey"
            label={t("missingKey")}
            value={reentry.missingKey}
            options={(["person", "refuse"] as const).map((value) => ({
              value,
              label: t(`missing.${value}`),
            }))}
            onChange={(missingKey) => set({ missingKey })}
          />
        </>
      ) : null}
    </>
  );
}

function Limits({ reentry, set }: Part) {
  const t = useTranslations("editor.settings.reentry");
  const cap = reentry.personCap;
  return (
    <>
      <DurationField
        name="minGap"
        label={t("minGap")}
        unset={t("setGap")}
        value={reentry.minGap}
        onChange={(minGap) => minGap.amount > 0 && set({ minGap })}
        onClear={() => set({ minGap: null })}
      />
      {reentry.minGap ? (
        <SelectField
          name="gapFrom"
          label={t("gapFrom")}
          value={reentry.gapFrom}
          options={(["entry", "exit"] as const).map((value) => ({ value, label: t(`from.${value}`) }))}
          onChange={(gapFrom) => set({ gapFrom })}
        />
      ) : null}
      <DurationField
        name="personCap"
        label={t("cap")}
        unset={t("setCap")}
        value={cap?.window ?? null}
        onChange={(window) => window.amount > 0 && set({ personCap: { n: cap?.n ?? 3, window } })}
        onClear={() => set({ personCap: null })}
      />
      {cap ? (
        <NumberField
          name="capN"
          label={t("capN")}
          value={cap.n}
          min={1}
          unit={t("entries")}
          onChange={(n) => n !== null && n >= 1 && set({ personCap: { ...cap, n } })}
        />
      ) : null}
    </>
  );
}
