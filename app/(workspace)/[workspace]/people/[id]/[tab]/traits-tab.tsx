"use client";

import { useTranslations } from "use-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ShownProfile } from "#lib/people/shown-person.ts";

/** What is known about the person, since when, and by which identifiers they are recognised. */
export function TraitsTab({ profile }: { profile: ShownProfile }) {
  const t = useTranslations("person.traits");
  const traits = Object.entries(profile.traits).toSorted(([left], [right]) => left.localeCompare(right));
  return (
    <div className="flex flex-col gap-6">
      {traits.length === 0 ? (
        <EmptyState title={t("none")}>{t("how")}</EmptyState>
      ) : (
        <Table label={t("label")}>
          <TableHead>
            <Th>{t("trait")}</Th>
            <Th>{t("value")}</Th>
            <Th>{t("since")}</Th>
          </TableHead>
          <TableBody>
            {traits.map(([trait, value]) => (
              <Tr key={trait}>
                <Td className="font-medium">{trait}</Td>
                <Td label={t("value")} className="wrap-anywhere">
                  <span className="font-mono text-meta">
                    {typeof value === "string" ? value : JSON.stringify(value)}
                  </span>
                </Td>
                <Td label={t("since")}>
                  <Time at={profile.traitTimes[trait]} />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
      <div>
        <h2 id="identifiers" className="mb-2 text-section">
          {t("identifiers")}
        </h2>
        <Table label={t("identifiers")}>
          <TableHead>
            <Th>{t("kind")}</Th>
            <Th>{t("value")}</Th>
            <Th>{t("since")}</Th>
          </TableHead>
          <TableBody>
            {profile.identifiers.map(({ kind, value, since }) => (
              <Tr key={`${kind}-${value}-${since}`}>
                <Td>{t(kind)}</Td>
                <Td label={t("value")} className="wrap-anywhere">
                  <span className="font-mono text-meta">{value}</span>{" "}
                  <CopyButton value={value} name={t(kind)} />
                </Td>
                <Td label={t("since")}>
                  <Time at={since} />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      </div>
    </div>
  );
}
