import { BreakPage } from "./acts/break-page.tsx";
import { DeadPage } from "./acts/dead-page.tsx";
import { DeliveryPage } from "./delivery/delivery-page.tsx";
import { ListPage } from "./list/list-page.tsx";
import { route, type Route } from "./route.ts";
import { StoryPage } from "./story/story-page.tsx";
import { Toasts } from "./ui/toast.tsx";

export function App() {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <main id="main" tabIndex={-1}>
        {pageOf(route.value)}
      </main>
      <Toasts />
    </>
  );
}

function pageOf(at: Route) {
  switch (at.page) {
    case "list":
      return <ListPage />;
    case "delivery":
      return <DeliveryPage key={at.id} id={at.id} />;
    case "story":
      return <StoryPage key={`${at.resource}/${at.id}`} resource={at.resource} id={at.id} />;
    case "dead":
      return <DeadPage />;
    case "break":
      return <BreakPage />;
    case "unknown":
      return <h1 tabIndex={-1}>There is no such page</h1>;
  }
}
