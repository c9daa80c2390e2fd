import { useEffect, useRef } from "preact/hooks";
import { BreakPage } from "./acts/break-page.tsx";
import { DeadPage } from "./acts/dead-page.tsx";
import { DeliveryPage } from "./delivery/delivery-page.tsx";
import { useKeys } from "./keys.ts";
import { ListPage } from "./list/list-page.tsx";
import { navigate, path, route, type Route } from "./route.ts";
import { sendFirst } from "./send.ts";
import { Head } from "./shell/head.tsx";
import { Notices } from "./shell/notices.tsx";
import { StoryPage } from "./story/story-page.tsx";
import { Toasts } from "./ui/toast.tsx";

export function App() {
  useKeys([
    { keys: "s", label: "send the first sample", run: () => void sendFirst() },
    {
      keys: "g l",
      label: "go to the list",
      run: () => {
        navigate("/");
      },
    },
    {
      keys: "g d",
      label: "go to the dead letters",
      run: () => {
        navigate("/dead");
      },
    },
    {
      keys: "g b",
      label: "go to “break it”",
      run: () => {
        navigate("/break");
      },
    },
  ]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) focusMain();
    isFirst.current = false;
  }, [path.value]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Head />
      <Notices />
      <main id="main" tabIndex={-1}>
        {pageOf(route.value)}
      </main>
      <Toasts />
    </>
  );
}

/** A page that opens is read out from its heading, unless it has put the focus elsewhere. */
function focusMain(): void {
  const main = document.querySelector("main");
  if (main?.contains(document.activeElement) === true) return;
  const heading = main?.querySelector<HTMLElement>("h1[tabindex]");
  (heading ?? main)?.focus({ preventScroll: true });
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
