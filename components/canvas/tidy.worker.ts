import { type LayoutInput, layoutPlaces } from "./tidy-layout.ts";

self.onmessage = (event: MessageEvent<LayoutInput>) => self.postMessage(layoutPlaces(event.data));
