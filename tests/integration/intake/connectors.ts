import { connectors } from "#lib/intake/sources/registry.gen.ts";
import type { Connector } from "#lib/intake/sources/webhook/define-connector.ts";

/** Each connector that there is, whatever its settings are. */
export const CONNECTORS = connectors as unknown as readonly Connector[];
