import { ForbiddenHere } from "#components/layout/forbidden-here.tsx";

export default function Forbidden() {
  return <ForbiddenHere />;
}
