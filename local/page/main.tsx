import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { BreakPage } from "./acts/break-page.tsx";
import { DeadPage } from "./acts/dead-page.tsx";
import { DeliveryPage } from "./delivery/delivery-page.tsx";
import { startKeys, useKeys } from "./keys.ts";
import { ListPage } from "./list/list-page.tsx";
import { startList } from "./list/list-state.ts";
import { startLive } from "./live.ts";
import { sendFirst } from "./perform.ts";
import { navigate, path, route, startRouting } from "./route.ts";
import { Head } from "./shell/head.tsx";
import { Notices } from "./shell/notices.tsx";
import { StoryPage } from "./story/story-page.tsx";
import { startClock } from "./time.ts";
import { Toasts } from "./ui/index.ts";

function App() {
  useKeys([
    { keys: "s", label: "send the first sample", run: () => void sendFirst() },
    { keys: "g l", label: "go to the list", run: () => navigate("/") },
    { keys: "g d", label: "go to the dead letters", run: () => navigate("/dead") },
    { keys: "g b", label: "go to “break it”", run: () => navigate("/break") },
  ]);
  const main = useRef<HTMLElement>(null);
  const shownPath = useRef(path.value);
  useEffect(() => {
    if (shownPath.current === path.value) return;
    shownPath.current = path.value;
    // A page that opens is read out from its heading, unless it has put the focus elsewhere.
    if (main.current?.contains(document.activeElement) === true) return;
    const heading = main.current?.querySelector<HTMLElement>("h1[tabindex]") ?? main.current;
    heading?.focus({ preventScroll: true });
  }, [path.value]);
  return (
    <>
      <a href="#main">Skip to the content</a>
      <Head />
      <Notices />
      <main id="main" tabIndex={-1} ref={main}>
        <Page />
      </main>
      <Toasts />
    </>
  );
}

function Page() {
  const at = route.value;
  if (at.page === "list") return <ListPage />;
  if (at.page === "dead") return <DeadPage />;
  if (at.page === "break") return <BreakPage />;
  if (at.page === "delivery") return <DeliveryPage key={at.id} id={at.id} />;
  if (at.page === "story") return <StoryPage key={path.value} resource={at.resource} id={at.id} />;
  return <h1 tabIndex={-1}>There is no such page</h1>;
}

const place = document.getElementById("page");
if (place === null) throw new Error('The document has no element with the id "page"');
startRouting();
startKeys();
startClock();
startLive();
startList();
render(<App />, place);
