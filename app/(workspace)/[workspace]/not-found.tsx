import { NotFoundHere } from "#components/layout/not-found-here.tsx";

export default function NotFound() {
  return <NotFoundHere />;
}
