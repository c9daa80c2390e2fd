import type { DeliveryView, RequestView } from "../../view/delivery-view.ts";
import { bytesText, Fields, Panel } from "../ui/index.ts";

/** The token taken apart, the key that verified it, and whether its name binds the headers. */
export const Token = ({ token, bound }: Pick<DeliveryView, "token" | "bound">) => (
  <Panel title="Token">
    {token === null ? (
      <p class="muted">It came without one.</p>
    ) : (
      <>
        <Fields of={[["Verified by", token.key ?? "no key"]]} />
        <h3>Header</h3>
        <Members of={token.header} />
        <h3>Claims</h3>
        <Members of={token.claims} />
      </>
    )}
    <h3>{bound.bound ? "Bound" : "Not bound"}</h3>
    <p>{bound.why}</p>
  </Panel>
);

const Members = ({ of }: { readonly of: Readonly<Record<string, unknown>> | null }) =>
  of === null ? <p class="muted">No JSON object.</p> : <Fields of={Object.entries(of)} />;

/** The request that brought it, and its answer. */
export const Request = ({ headers, bytes, status, answer }: RequestView) => (
  <Panel title="Request" aside={bytesText(bytes)}>
    <Fields of={headers} />
    <h3>Answer</h3>
    <Fields of={[[String(status), answer]]} />
  </Panel>
);
