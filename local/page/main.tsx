import { render } from "preact";
import { App } from "./app.tsx";
import { startKeys } from "./keys.ts";
import { startList } from "./list/list-state.ts";
import { startLive } from "./live.ts";
import { startRouting } from "./route.ts";
import { startClock } from "./time.ts";

const place = document.getElementById("page");
if (place === null) throw new Error('The document has no element with the id "page"');
startRouting();
startKeys();
startClock();
startLive();
startList();
render(<App />, place);
