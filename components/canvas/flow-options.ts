import type { useTranslations } from "use-intl";
import { FlowEdge } from "./flow-edge.tsx";
import { NoteCard } from "./note-card.tsx";
import { StepCard } from "./step-card.tsx";

/** What every canvas is set to, as module constants: React Flow draws all anew for another object (ux 3.9). */
const SNAP: [number, number] = [8, 8];
const FIT = { padding: 0.12, maxZoom: 1, minZoom: 0.4 };
const PAN_BUTTONS = [0, 1];
const ADD_TO_SELECTION = ["Meta", "Control", "Shift"];

export const FLOW_OPTIONS = {
  nodeTypes: { step: StepCard, note: NoteCard },
  edgeTypes: { flow: FlowEdge },
  connectOnClick: false,
  nodesFocusable: false,
  edgesFocusable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  selectionKeyCode: "Shift",
  multiSelectionKeyCode: ADD_TO_SELECTION,
  panActivationKeyCode: "Space",
  panOnDrag: PAN_BUTTONS,
  panOnScroll: true,
  zoomOnDoubleClick: false,
  selectNodesOnDrag: false,
  elevateNodesOnSelect: false,
  nodeDragThreshold: 4,
  connectionRadius: 28,
  snapToGrid: true,
  snapGrid: SNAP,
  minZoom: 0.1,
  maxZoom: 2,
  fitView: true,
  fitViewOptions: FIT,
} as const;

/** Above this, only what is in view is drawn; above that, there is no small map. */
export const VISIBLE_ONLY_ABOVE = 150;
export const MINIMAP_UP_TO = 300;

/** Words in place of React Flow's own, which speak of nodes. */
export function ariaWords(t: ReturnType<typeof useTranslations>) {
  return {
    "node.a11yDescription.default": t("aria.step"),
    "node.a11yDescription.keyboardDisabled": t("aria.step"),
    "node.a11yDescription.ariaLiveMessage": () => "",
    "edge.a11yDescription.default": t("aria.connection"),
    "controls.ariaLabel": t("aria.controls"),
    "minimap.ariaLabel": t("aria.minimap"),
    "handle.ariaLabel": t("aria.output"),
  };
}
