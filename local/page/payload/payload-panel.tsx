import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { PayloadMatches } from "../../view/payload.ts";
import { api } from "../api.ts";
import { Alert, bytesText, Button, CopyButton, Panel, SearchField, toast } from "../ui/index.ts";
import { createPayloadTree } from "./payload-tree.ts";
import { TreeView } from "./tree-view.tsx";

/** The data of a delivery, folded: the children of a node come when it is unfolded. */
export function PayloadPanel({ id, bytes }: { readonly id: string; readonly bytes: number }) {
  const problem = useSignal<string | null>(null);
  const [tree] = useState(() =>
    createPayloadTree(async (pointer, window) => {
      const result = await api.payload(id, { pointer, ...window });
      if (!result.ok) throw new Error(result.error);
      return result.value;
    }),
  );
  const attempt = (work: Promise<void>): void => {
    problem.value = null;
    work.catch((error: unknown) => (problem.value = String(error)));
  };
  useEffect(() => attempt(tree.open("")), []);
  const textOf = (of: string) => () => api.payloadText(id, of);
  const pointer = tree.current.value;
  return (
    <Panel title="Payload" aside={bytesText(bytes)}>
      <div class="line">
        <PayloadSearch id={id} reveal={(found) => attempt(tree.reveal(found))} />
        <CopyButton label="Copy all" text={textOf("")} />
        {pointer.startsWith("/") && (
          <>
            <CopyButton label="Copy node" text={textOf(pointer)} />
            <CopyButton label="Copy pointer" text={pointer} />
          </>
        )}
      </div>
      <Alert text={problem.value} />
      <TreeView tree={tree} attempt={attempt} />
    </Panel>
  );
}

interface SearchProps {
  readonly id: string;
  readonly reveal: (pointer: string) => void;
}

const typingMs = 200;

/** Searches names and values on the server, and goes from match to match. */
function PayloadSearch({ id, reveal }: SearchProps) {
  const query = useSignal("");
  const found = useSignal<PayloadMatches | null>(null);
  const at = useSignal(0);
  const count = found.value?.matches.length ?? 0;
  const goTo = (index: number): void => {
    const matches = found.value?.matches ?? [];
    at.value = index < matches.length ? index : 0;
    const match = matches[at.value];
    if (match !== undefined) reveal(match.pointer);
  };
  useEffect(() => {
    found.value = null;
    const aborter = new AbortController();
    const search = async (): Promise<void> => {
      const result = await api.search(id, query.value, aborter.signal);
      if (aborter.signal.aborted) return;
      if (!result.ok) toast(result.error, "error");
      found.value = result.ok ? result.value : null;
      goTo(0);
    };
    const timer = setTimeout(() => query.value !== "" && void search(), typingMs);
    return () => {
      clearTimeout(timer);
      aborter.abort();
    };
  }, [query.value]);
  const place = `${at.value + 1} of ${count}${found.value?.more === true ? "+" : ""}`;
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    goTo(at.value + 1);
  };
  return (
    <form class="line" role="search" onSubmit={onSubmit}>
      <SearchField label="Search the payload" onText={(text) => (query.value = text)} />
      <output class="muted">{found.value !== null && (count === 0 ? "none" : place)}</output>
      {count > 1 && <Button type="submit" label="Next match" />}
    </form>
  );
}
